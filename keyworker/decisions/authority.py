"""Who may take a decision: the pack's lowest post for it, those above, and who covers for them."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from keyworker.history.queries import pack
from keyworker.packs import load
from keyworker.workforce.models import Worker
from keyworker.workforce.posts import post_of, post_title
from keyworker.workforce.queries import standing_in_for


@dataclass(frozen=True, slots=True)
class Permitted:
    """Yes: the post it is taken in, the reasons and the clause."""

    post: str
    reasons: list[str] = field(default_factory=list)
    clause: str = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Refused:
    """No: the reasons, the clause and the posts that may."""

    reasons: list[str]
    clause: str = ""
    posts: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return False

    @property
    def who_can(self) -> str:
        """Say in words who may take the decision."""
        titles = [post_title(post) for post in self.posts]
        if not titles:
            return "Nobody in this pack may."
        return f"It can be done by: {', '.join(titles)}."


def may(
    worker: Worker,
    decision: str,
    *,
    author: Worker | None = None,
    at: date | None = None,
) -> Permitted | Refused:
    """Answer whether a worker may take a decision of the pack's `authority.yaml`, and why.

    Nobody decides on their own work (`author`); whoever stands in for an absent worker has that
    worker's rights.
    """
    entry = _entry(decision)
    if entry is None:
        return Refused([f"The pack knows no decision called {decision}."])
    clause = str(entry.get("clause", ""))
    allowed = posts_for(decision)
    if author is not None and author.pk == worker.pk:
        return Refused(["Nobody decides on their own work."], clause, allowed)
    own = post_of(worker, at) if worker.is_active else ""
    if not own:
        return Refused([f"{worker.name} holds no post here on this day."], clause, allowed)
    if own in allowed:
        return Permitted(own, [f"{post_title(own)} may decide this."], clause)
    for covered in standing_in_for(worker, at):
        post = post_of(covered, at)
        if post in allowed and (author is None or covered.pk != author.pk):
            reason = f"Stands in for {covered.name}, {post_title(post)}."
            return Permitted(post, [reason], clause)
    lowest = post_title(str(entry["lowest"]))
    return Refused(
        [f"{_title(entry, decision)} needs the post of {lowest} or above."], clause, allowed
    )


def posts_for(decision: str) -> list[str]:
    """List the posts that may take a decision: the lowest, those above, and those beside it."""
    return list(_posts_for(pack().name, decision))


@lru_cache(maxsize=1024)
def _posts_for(pack_name: str, decision: str) -> tuple[str, ...]:
    """Kept, because every page of a manager asks it of every decision of the pack."""
    entry = load(pack_name).authority.get("decisions", {}).get(decision)
    if entry is None:
        return ()
    lowest = str(entry["lowest"])
    above = [code for code in load(pack_name).posts if lowest in outranked_by(code)]
    return tuple(dict.fromkeys([lowest, *map(str, entry.get("also", [])), *above]))


def outranked_by(post: str) -> set[str]:
    """Give every post that one outranks, directly or through others."""
    posts = pack().posts
    found: set[str] = set()
    waiting = list(posts.get(post, {}).get("outranks", []))
    while waiting:
        below = str(waiting.pop())
        if below not in found:
            found.add(below)
            waiting.extend(posts.get(below, {}).get("outranks", []))
    return found


def _entry(decision: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = pack().authority.get("decisions", {}).get(decision)
    return found


def _title(entry: dict[str, Any], decision: str) -> str:
    return str(entry.get("title", decision.replace("_", " ")))
