"""What the record already knows, put into a form before anybody types."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from keyworker.history.queries import pack
from keyworker.involvements.models import Allocation, Involvement
from keyworker.packs.forms import Form, Question
from keyworker.people.models import Person
from keyworker.record.models import Entry
from keyworker.standards.expressions import EventTerm, terms_of
from keyworker.workforce.models import Worker

# The plan a child is on says what a visit or an oversight is about; the most serious first.
BY_PLAN = (
    ("cp_plan", "cp", "cp"),
    ("looked_after", "looked_after", "care"),
    ("s47", "s47", "s47"),
    ("cin_plan", "cin", "cin"),
    ("care_leaver", "care_leaver", "care_leaver"),
)


def prefill(
    asked: Form,
    *,
    viewer: Worker,
    children: Sequence[Person],
    rule: str = "",
    open_now: Iterable[Involvement] | None = None,
) -> dict[str, Any]:
    """Give the answers a form can begin with; `rule` is the obligation it was opened from.

    `open_now` are the children's open involvements where the page has them already.
    """
    if open_now is None:
        open_now = Involvement.objects.filter(child__in=children, ended_at__isnull=True)
    plans = {involvement.kind for involvement in open_now}
    wanted = _wanted_by(asked, rule)
    found: dict[str, Any] = {"at": timezone.localtime().replace(second=0, microsecond=0)}
    for question in asked.questions:
        value = wanted.get(question.attribute) if question.attribute else None
        if value is None and question.prefill:
            value = _known(question, viewer, children, plans)
        if value is not None and _fits(question, value):
            found[question.id] = value
    return found


def _wanted_by(form: Form, rule: str) -> dict[str, Any]:
    """Give what the rule asks to be done, where it names single values (the child being seen is
    for the visitor to say)."""
    try:
        asked = pack().standards.rule(rule)
    except KeyError:
        return {}
    wanted: dict[str, Any] = {}
    for term in terms_of(asked.do) if asked.do is not None else []:
        if isinstance(term, EventTerm) and f"{form.thing}.{form.phase}" in term.names:
            for condition in term.conditions:
                if condition.equal and isinstance(condition.value, str) and condition.value != "*":
                    wanted.setdefault(condition.attribute, condition.value)
    return wanted


def _known(question: Question, viewer: Worker, children: Sequence[Person], plans: set[str]) -> Any:
    match question.prefill:
        case "me":
            return str(viewer.pk)
        case "purpose":
            return next((purpose for plan, purpose, _ in BY_PLAN if plan in plans), "assessment")
        case "about":
            return next((about for plan, _, about in BY_PLAN if plan in plans), None)
        case "direction":
            return "in"
        case "first_choice":
            return next(iter(question.choices), None)
        case "allocated_worker":
            allocated = Allocation.objects.filter(
                child__in=children, role="social_worker", ended_at__isnull=True
            ).order_by("-started_at", "pk")
            worker = allocated.values_list("worker_id", flat=True).first()
            return str(worker) if worker is not None else None
        case "chronology":
            return _chronology(children)
    return None


def _chronology(children: Sequence[Person]) -> str | None:
    """The significant entries since the last chronology, a line each."""
    entries = Entry.objects.filter(children__child__in=children, amended_by__isnull=True)
    last = entries.filter(thing="chronology").order_by("-at").first()
    significant = entries.filter(significant=True).order_by("at").distinct()
    if last is not None:
        significant = significant.filter(at__gt=last.at)
    lines = [f"{timezone.localdate(e.at):%-d %B %Y}: {pack().label(e.thing)}" for e in significant]
    return "\n".join(lines) or None


def _fits(question: Question, value: Any) -> bool:
    return question.type != "choice" or str(value) in question.choices
