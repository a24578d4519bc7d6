"""Which matters an entry belongs to, so that what it does counts for the duties it was done for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from keyworker.history.models import Obligation
from keyworker.history.queries import OPEN, pack
from keyworker.meetings.models import Meeting
from keyworker.packs import load
from keyworker.packs.forms import Form
from keyworker.people.models import Person
from keyworker.referrals.models import Referral
from keyworker.standards.expressions import EventTerm, terms_of


@dataclass(frozen=True, slots=True)
class Matters:
    """The matter an entry is a part of (`ref`; None begins a new one), and those it serves."""

    ref: str | None = None
    for_ref: list[str] = field(default_factory=list)


def matters_of(form: Form, children: Sequence[Person], begun_from: str = "") -> Matters:
    """Give the matters of an entry about to be recorded with a form.

    `begun_from` is the matter of the obligation it was opened from. An assessment that is finished
    is the one that was begun, and serves the referral that waits for it.
    """
    refs = _waiting_for(form, children, begun_from)
    if form.told_by == "referrals":
        return Matters(_contact_of([begun_from, *refs]))
    if form.told_by == "meetings":
        return Matters(_meeting_of([begun_from]), [])
    own = [ref for ref in refs if _is_part_of(form, ref)]
    served = [ref for ref in refs if ref not in own[:1]]
    return Matters(own[0] if own else None, served)


def _waiting_for(form: Form, children: Sequence[Person], begun_from: str) -> list[str]:
    """Give the matters that wait for this: of each rule, the one begun from, else the earliest."""
    waiting = Obligation.objects.filter(
        subject_type="child",
        subject_id__in=[child.pk for child in children],
        status__in=OPEN,
        rule__in=_asking_for(pack().name, form.thing, form.phase),
    ).order_by("start_at", "pk")
    by_rule: dict[tuple[str, int], list[str]] = {}
    for rule, child_id, trigger in waiting.values_list("rule", "subject_id", "trigger"):
        ref = str((trigger or {}).get("ref") or "")
        if ref:
            by_rule.setdefault((rule, child_id), []).append(ref)
    found = [begun_from] if begun_from else []
    for refs in by_rule.values():
        found.append(begun_from if begun_from in refs else refs[0])
    return list(dict.fromkeys(found))


@lru_cache(maxsize=256)
def _asking_for(pack_name: str, thing: str, phase: str) -> list[str]:
    """Name the rules that ask for a thing in a phase, and for the same matter."""
    doing = f"{thing}.{phase}"
    return [
        rule.name
        for rule in load(pack_name).standards.rules
        if rule.same and rule.do is not None
        if any(doing in term.names for term in terms_of(rule.do) if isinstance(term, EventTerm))
    ]


def _is_part_of(form: Form, ref: str) -> bool:
    """Tell whether a matter is that of the thing itself: an assessment begun, an enquiry open."""
    kind = ref.partition(":")[0]
    return kind == form.thing or (form.thing == "s47_report" and kind == "s47")


def _contact_of(refs: Iterable[str]) -> str | None:
    for ref in refs:
        if ref.startswith("contact:"):
            return ref
        contact = Referral.objects.filter(ref=ref).values_list("contact__ref", flat=True).first()
        if contact is not None:
            return str(contact)
    return None


def _meeting_of(refs: Iterable[str]) -> str | None:
    wanted = [ref for ref in refs if ref]
    if not wanted:
        return None
    return Meeting.objects.filter(ref__in=wanted).values_list("ref", flat=True).first()
