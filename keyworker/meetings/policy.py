"""Who may set, hold and write up meetings."""

from collections.abc import Iterable

from keyworker.audit.refusals import Unclear
from keyworker.history.queries import pack
from keyworker.involvements.policy import must_see
from keyworker.people.models import Person
from keyworker.people.policy import must_be_in_post
from keyworker.workforce.models import Worker


def must_see_all(
    by: Worker | None, children: Iterable[Person], about_worker: Worker | None = None
) -> None:
    """Refuse whoever may not see every child a meeting is about, or holds no post here."""
    for child in children:
        must_see(by, child)
    if about_worker is not None:
        must_be_in_post(by)


def must_be_a_meeting(type_: str) -> None:
    """Refuse what the vocabulary does not call a meeting."""
    try:
        thing = pack().vocabulary.thing(type_)
    except ValueError as error:
        raise Unclear({"type": str(error)}) from None
    if thing.type != "meeting":
        raise Unclear({"type": f"{thing.label} is not a meeting; choose a kind of meeting"})
