"""What every deed about an involvement checks before it writes: kinds and days."""

from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils import timezone

from keyworker.audit.refusals import Unclear
from keyworker.history.queries import pack
from keyworker.involvements.models import ONE_AT_A_TIME, Involvement
from keyworker.people.models import Person

# Before this nobody could know of an unborn child.
BEFORE_BIRTH = timedelta(days=300)


def must_be_a_span(kind: str) -> None:
    """Refuse what the vocabulary does not know, or knows as something that does not last."""
    try:
        thing = pack().vocabulary.thing(kind)
    except ValueError as error:
        raise Unclear({"kind": str(error)}) from None
    if not thing.is_span:
        raise Unclear({"kind": f"{thing.label} does not last, so it cannot be opened"})


def must_not_be_ahead(at: datetime, field: str = "at") -> None:
    """Refuse a day that is still to come."""
    if timezone.localdate(at) > timezone.localdate():
        raise Unclear({field: "This day is still to come; give today or an earlier day"})


def before_its_time(child: Person, day: date) -> str:
    """Say that a day comes before a child was born, or before anybody could know of it."""
    if child.born is not None and child.expected is None and day < child.born:
        return f"{day:%-d %B %Y} comes before the child was born; put the date right"
    due = child.expected or child.born
    if due is not None and day < due - BEFORE_BIRTH:
        return f"{day:%-d %B %Y} comes before the child was on the way; put the date right"
    return ""


def must_not_precede_birth(child: Person, at: datetime, field: str = "at") -> None:
    """Refuse a day before a child was born, unless the child was known before birth."""
    if words := before_its_time(child, timezone.localdate(at)):
        raise Unclear({field: words})


def must_have_begun(began: datetime, at: datetime, field: str = "at") -> None:
    """Refuse an end before the day of its beginning."""
    if timezone.localdate(at) < timezone.localdate(began):
        day = timezone.localdate(began)
        raise Unclear({field: f"It began on {day:%-d %B %Y}; give that day or a later one"})


def must_be_alone(child: Person, kind: str, at: datetime, *, besides: int | None = None) -> None:
    """Refuse a second involvement of a kind of which a child has one at a time."""
    if kind not in ONE_AT_A_TIME:
        return
    label = pack().label(kind)
    others = Involvement.objects.filter(child=child, kind=kind, withdrawn=False)
    if besides is not None:
        others = others.exclude(pk=besides)
    if others.filter(ended_at__isnull=True).exists():
        raise Unclear({"kind": f"{label} is already open for this child; end it first"})
    lasted = others.filter(started_at__lte=at, ended_at__gt=at).exclude(started_at=F("ended_at"))
    for other in lasted:
        if other.ended_at and timezone.localdate(other.ended_at) > timezone.localdate(at):
            day = timezone.localdate(other.ended_at)
            what = f"{label} lasted until {day:%-d %B %Y} already; give that day or a later one"
            raise Unclear({"at": what})
