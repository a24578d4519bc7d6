"""Where a clause and a rule are read, and what their chapter is called."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.urls import reverse

from keyworker.packs import Pack, PackRefused, load, pack_names


def house_pack() -> Pack:
    """The pack this council works by."""
    return load(settings.PACK)


def chain() -> list[Pack]:
    """The council's pack, those it includes and those it extends, nearest first."""
    found: list[Pack] = []
    pack: Pack | None = house_pack()
    while pack is not None:
        found += [pack, *pack.includes]
        pack = pack.extends
    return found


def document(name: str) -> Pack | None:
    """A pack by name: this council's, those beneath it, or another council's to compare with."""
    with suppress(PackRefused):
        return load(name)
    return None


def all_packs() -> list[Pack]:
    """Every pack that holds together; what is wrong with another, `keyworker pack check` says."""
    return [pack for name in pack_names() if (pack := document(name))]


def works_by(pack: Pack) -> Pack:
    """Whose rules carry a document's clauses: this council's for its own, else that council's."""
    return house_pack() if pack in chain() else pack


def clause_link(clause_id: str) -> dict[str, str]:
    """The address of a clause, and its words: document, chapter and number."""
    pack_name, chapter, number = clause_id.split("/", 2)
    pack = document(pack_name)
    found = pack.clauses.get(clause_id) if pack else None
    words = found.summary if found else clause_id
    place = f"{pack.title if pack else pack_name}, {chapter_title(chapter)}, {number}"
    return {
        "url": reverse("standards_clause", args=[pack_name, chapter, number]),
        "words": place,
        "summary": words,
    }


def clause_links(clause_ids: list[str]) -> list[dict[str, str]]:
    """The addresses of several clauses."""
    return [clause_link(each) for each in clause_ids]


def chapter_title(chapter: str) -> str:
    """The chapter of a clause id in words: "cp-plans-and-reviews" gives "CP plans and reviews"."""
    words = [short.upper() if short in ABBREVIATED else short for short in chapter.split("-")]
    return (words[0][:1].upper() + " ".join(words)[1:]) if words else chapter


def rule_link(name: str, title: str = "") -> dict[str, Any]:
    """The address of a rule."""
    pack, rule = name.split("/", 1)
    return {"url": reverse("standards_rule", args=[pack, rule]), "title": title or rule}


ABBREVIATED = {"cp", "cin", "mash", "iro", "lado", "s47", "aa", "la", "pep", "dta", "assist"}
