"""What carries a clause beside the rules: who decides, which meeting, which service, which post."""

from functools import lru_cache
from typing import Any

from keyworker.decisions.authority import posts_for
from keyworker.packs import load
from keyworker.packs.covering import carried_otherwise
from keyworker.workforce.posts import post_title

KINDS = {
    "meeting": ("Kind of meeting", "meetings", "types"),
    "service": ("Service", "services", "services"),
    "holding": ("Who may hold such a case", "holding", "kinds"),
}


def carriers(pack_name: str, clause_id: str) -> list[dict[str, str]]:
    """What carries a clause beside the rules, each as a heading with its words."""
    return [_in_words(pack_name, named) for named in _carried(pack_name).get(clause_id, [])]


@lru_cache(maxsize=8)
def _carried(pack_name: str) -> dict[str, list[str]]:
    return carried_otherwise(load(pack_name))


def _in_words(pack_name: str, named: str) -> dict[str, str]:
    kind, _, name = named.partition(" ")
    pack = load(pack_name)
    if kind == "decision":
        titles = ", ".join(post_title(post) for post in posts_for(name))
        title = _title(pack.authority["decisions"].get(name, {}), name)
        return {"title": title, "words": f"May be decided by: {titles}."}
    if kind == "post":
        return {"title": post_title(name), "words": "This post."}
    if kind in KINDS:
        words, part, group = KINDS[kind]
        entry = getattr(pack, part).get(group, {}).get(name, {})
        return {"title": _title(entry, name), "words": f"{words}."}
    return {"title": named.capitalize(), "words": ""}


def _title(entry: dict[str, Any], name: str) -> str:
    return str(entry.get("title", name.replace("_", " ").capitalize()))
