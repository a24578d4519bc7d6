"""The kinds of meeting a pack knows: what each is called, who may chair it, how it is recorded."""

from dataclasses import dataclass
from functools import lru_cache

from keyworker.packs import load
from keyworker.workforce.models import PostHolding, Worker
from keyworker.workforce.posts import post_title
from keyworker.workforce.queries import active_workers


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of meeting; `posts` may chair it (nobody named: anyone), `form` records it."""

    type: str
    title: str
    posts: tuple[str, ...]
    chaired_by: str
    members: str
    form: str


@lru_cache(maxsize=8)
def kinds(pack_name: str) -> dict[str, Kind]:
    """Give the kinds of meeting that can be set: those the pack describes, then any it records."""
    pack = load(pack_name)
    described = pack.meetings.get("types", {})
    recorded = {form.thing: form.name for form in pack.forms.values() if form.phase == "held"}
    found = {}
    for type_ in dict.fromkeys([*described, *recorded]):
        about = described.get(type_, {})
        chair = about.get("chair", {})
        found[type_] = Kind(
            type=type_,
            title=str(about.get("title") or pack.label(type_)),
            posts=tuple(chair.get("posts", ())),
            chaired_by=_chaired_by(chair),
            members=", ".join(map(str, about.get("members", ()))),
            form=recorded.get(type_, ""),
        )
    return found


def _chaired_by(chair: dict[str, list[str]]) -> str:
    if not chair.get("posts"):
        return ""
    words = f"Chaired by: {_either(chair['posts'])}."
    if chair.get("first_and_last"):
        words += f" The first and the last: {_either(chair['first_and_last'])}."
    return words


def _either(posts: list[str]) -> str:
    titles = [post_title(post) for post in posts]
    return " or ".join([", ".join(titles[:-1]), titles[-1]] if titles[1:] else titles)


def chairs(kind: Kind, nearest: int | None) -> list[tuple[str, str]]:
    """List whoever holds a post that may chair, those of the nearest team first, as choices."""
    holdings = [each for each in active_workers() if not kind.posts or each.post in kind.posts]
    holdings.sort(key=lambda holding: holding.team_id != nearest)
    return choices_of(holdings)


def choices_of(holdings: list[PostHolding]) -> list[tuple[str, str]]:
    """Give workers as choices, each once, with post and team."""
    found: dict[int, str] = {}
    for each in holdings:
        words = f"{each.worker.name}, {post_title(each.post)}, {each.team.name}"
        found.setdefault(each.worker_id, words)
    return [(str(pk), words) for pk, words in found.items()]


def chosen_worker(number: str) -> Worker | None:
    """Give the worker a form has checked to be among its choices."""
    return Worker.objects.get(pk=int(number)) if number else None
