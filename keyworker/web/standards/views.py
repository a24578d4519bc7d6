"""Read the standards the way they were written: document, chapter, clause, rule, how we do.

The pages hold numbers over the whole council and no child, so no look at a record is noted here.
"""

from collections import defaultdict
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from keyworker.oversight.tallies import Tally, tallies
from keyworker.packs import Clause, Pack, load
from keyworker.packs.loader import cited
from keyworker.standards.changing import figure_of
from keyworker.standards.rules import Rule
from keyworker.web.lines import OWNERS
from keyworker.web.standards.carried import carriers
from keyworker.web.standards.links import (
    all_packs,
    chain,
    chapter_title,
    clause_links,
    document,
    house_pack,
    rule_link,
    works_by,
)
from keyworker.web.standards.sentences import sentence
from keyworker.web.standards.tallies import tallies_of_all, trial_tallies
from keyworker.web.words import how_many


@require_safe
def packs(request: HttpRequest) -> HttpResponse:
    """The documents this council works by: its own and those beneath it."""
    in_force = [rule.name for rule in house_pack().standards.rules]
    shown = [
        {
            "title": pack.title,
            "url": reverse("standards_pack", args=[pack.name]),
            "words": _size(pack, sum(name.startswith(f"{pack.name}/") for name in in_force)),
        }
        for pack in chain()
    ]
    own = [pack.name for pack in chain()]
    others = [
        {
            "title": pack.title,
            "url": reverse("standards_pack", args=[pack.name]),
            "words": _size(pack, len(pack.rules)),
        }
        for pack in all_packs()
        if pack.name not in own
    ]
    return render(request, "standards/packs.html", {"packs": shown, "others": others})


@require_safe
def pack(request: HttpRequest, pack: str) -> HttpResponse:
    """The chapters of one document, with how we do in each."""
    found = _pack(pack)
    by_clause = _rules_by_clause(works_by(found).name)
    counted, counted_at = _all_tallies(found)
    chapters = []
    for name in found.chapters():
        clauses = [clause for clause in found.clauses.values() if clause.chapter == name]
        rules = {rule.name for clause in clauses for rule in by_clause.get(clause.id, ())}
        chapters.append(
            {
                "title": chapter_title(name),
                "url": reverse("standards_chapter", args=[found.name, name]),
                "clauses": len(clauses),
                "rules": len(rules),
                "tally": Tally.of(counted[rule] for rule in rules),
            }
        )
    versions = "; ".join(
        f"version {number} in force from {day:%-d %B %Y}" for number, day in found.versions
    )
    shown = {
        "pack": found,
        "chapters": chapters,
        "counted_at": counted_at,
        "is_ours": works_by(found) is house_pack(),
        "versions": f"{versions[:1].upper()}{versions[1:]}." if versions else "",
        "trail": _trail(found)[:1],
    }
    return render(request, "standards/pack.html", shown)


@require_safe
def chapter(request: HttpRequest, pack: str, chapter: str) -> HttpResponse:
    """The clauses of one chapter, each with the rules that carry it."""
    found = _pack(pack)
    clauses = [clause for clause in found.clauses.values() if clause.chapter == chapter]
    if not clauses:
        raise Http404
    by_clause = _rules_by_clause(works_by(found).name)
    counted, counted_at = _all_tallies(found)
    shown = [
        {
            "number": _number(clause),
            "summary": clause.summary,
            "url": reverse("standards_clause", args=clause.id.split("/", 2)),
            "rules": [
                {**rule_link(rule.name, rule.title), "tally": counted[rule.name]}
                for rule in by_clause.get(clause.id, ())
            ],
        }
        for clause in clauses
    ]
    here = {
        "title": chapter_title(chapter),
        "clauses": shown,
        "trail": _trail(found),
        "counted_at": counted_at,
        "is_ours": works_by(found) is house_pack(),
    }
    return render(request, "standards/chapter.html", here)


@require_safe
def clause(request: HttpRequest, pack: str, chapter: str, number: str) -> HttpResponse:
    """One clause in our words, and what carries it."""
    found = _pack(pack)
    here = found.clauses.get(f"{pack}/{chapter}/{number}")
    if here is None:
        raise Http404
    council = works_by(found)
    rules = _rules_by_clause(council.name).get(here.id, ())
    counted = _tallies(council, [rule.name for rule in rules])
    shown = {
        "clause": here,
        "number": _number(here),
        "trail": _trail(found, here.chapter),
        "rows": _clause_rows(here),
        "explained": found.coverage.get(here.id, ""),
        "carriers": carriers(council.name, here.id),
        "rules": [
            {
                **rule_link(rule.name, rule.title),
                "words": sentence(rule, council),
                "tally": counted[rule.name],
            }
            for rule in rules
        ],
    }
    return render(request, "standards/clause.html", shown)


@require_safe
def rule(request: HttpRequest, pack: str, rule: str) -> HttpResponse:
    """One rule as it runs, its clauses, and how we do."""
    name = f"{pack}/{rule}"
    council = works_by(_pack(pack))
    found = next((each for each in council.standards.rules if each.name == name), None)
    if found is None:
        raise Http404
    chapter = cited(found)[0].split("/")[1]
    is_ours = council is house_pack()
    shown = {
        "rule": {"title": found.title, "words": sentence(found, council)},
        "rows": _rule_rows(found),
        "tally": _tallies(council, [name])[name],
        "is_ours": is_ours,
        "compliance": f"{reverse('compliance')}?{urlencode({'rule': name, 'by': 'month'})}"
        if is_ours
        else "",
        "what_if": reverse("standards_what_if", args=[pack, rule])
        if is_ours and figure_of(found)
        else "",
        "trail": _trail(_pack(cited(found)[0].split("/")[0]), chapter),
    }
    return render(request, "standards/rule.html", shown)


def _all_tallies(found: Pack) -> tuple[dict[str, Tally], datetime | None]:
    """How we do under this document's rules: under another council's, by the last trial of it."""
    council = works_by(found)
    if council is not house_pack():
        return trial_tallies(council.name)
    in_force = [rule.name for rule in council.standards.rules]
    return tallies_of_all(settings.PACK, in_force)


def _tallies(council: Pack, rules: list[str]) -> dict[str, Tally]:
    return tallies(rules) if council is house_pack() else trial_tallies(council.name)[0]


def _pack(name: str) -> Pack:
    found = document(name)
    if found is None:
        raise Http404
    return found


@lru_cache(maxsize=8)
def _rules_by_clause(pack_name: str) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = defaultdict(list)
    for each in load(pack_name).standards.rules:
        for clause_id in cited(each):
            found[clause_id].append(each)
    return {clause_id: tuple(rules) for clause_id, rules in found.items()}


def _size(pack: Pack, running: int) -> str:
    chapters = how_many(len(pack.chapters()), "chapter")
    clauses = how_many(len(pack.clauses), "clause")
    return f"{chapters}, {clauses}, {how_many(running, 'standard')} that {_runs(running)}."


def _runs(number: int) -> str:
    return "runs" if number == 1 else "run"


def _trail(found: Pack, chapter_name: str = "") -> list[dict[str, str]]:
    trail = [
        {"text": "Standards", "href": reverse("standards")},
        {"text": found.title, "href": reverse("standards_pack", args=[found.name])},
    ]
    if chapter_name:
        href = reverse("standards_chapter", args=[found.name, chapter_name])
        trail.append({"text": chapter_title(chapter_name), "href": href})
    return trail


def _number(found: Clause) -> str:
    return found.id.split("/", 2)[2]


def _clause_rows(found: Clause) -> list[dict[str, str]]:
    figure = f"{found.qty} {found.unit}".strip()
    said = [
        ("Where it stands", ", ".join(part for part in (found.section, found.ref) if part)),
        ("Who acts", found.actor),
        ("Figure", f"{found.relation} {figure}".strip().replace("_", " ") if figure else ""),
        ("Conditions", found.conditions),
        ("Exceptions", found.exceptions),
        ("Notes", found.notes),
    ]
    return [{"key": key, "value": value} for key, value in said if value]


def _rule_rows(found: Rule) -> list[dict[str, Any]]:
    owner = OWNERS.get(found.owner, found.owner.replace("_", " "))
    most = f", up to {found.vary_at_most}" if found.vary_at_most else ""
    said: list[tuple[str, Any]] = [
        ("Clauses", _clause_list(found)),
        ("Who owes it", owner.capitalize() or "Nobody is named"),
        ("May be varied by", found.vary_by.replace("_", " ") + most if found.vary_by else ""),
        ("How we read it", found.note),
    ]
    return [{"key": key, "value": value} for key, value in said if value]


def _clause_list(found: Rule) -> Any:
    return format_html_join(
        SafeString("<br>"),
        '<a class="govuk-link" href="{}">{}</a>',
        ((link["url"], link["words"]) for link in clause_links(cited(found))),
    )
