"""Signs entries off, or sends them back; nobody signs off their own."""

from django.db import transaction
from django.utils import timezone

from keyworker.audit.actions import note
from keyworker.audit.refusals import NotPermitted, Unclear
from keyworker.decisions.actions import decide
from keyworker.history.actions import append
from keyworker.history.turns import take_turns
from keyworker.record.facts import first_signed_off, of_entry
from keyworker.record.models import Entry, SignOff
from keyworker.record.policy import must_see_all
from keyworker.workforce.models import Worker


@transaction.atomic
def sign_off(*, entry: Entry, by: Worker, note: str = "") -> SignOff:
    """Sign an entry off, so that it stands as authorised."""
    return _decide(entry, by, SignOff.Outcome.SIGNED, note)


@transaction.atomic
def send_back(*, entry: Entry, by: Worker, note: str) -> SignOff:
    """Send an entry back to its author, saying what is to be done."""
    if not note.strip():
        raise Unclear({"note": "Say what is to be done before it can be signed off"})
    return _decide(entry, by, SignOff.Outcome.SENT_BACK, note)


def _decide(entry: Entry, by: Worker, outcome: SignOff.Outcome, words: str) -> SignOff:
    take_turns("child", entry.children.values_list("child_id", flat=True))
    held = Entry.objects.select_for_update(of=("self",)).select_related("author").get(pk=entry.pk)
    rows = list(held.children.select_related("child"))
    must_see_all(by, [row.child for row in rows])
    _must_be_waiting(held)
    if outcome == SignOff.Outcome.SIGNED and held.unfinished:
        raise Unclear({"": "The entry has questions left open; send it back to be finished first."})
    decide(
        decision=held.sign_off_decision,
        subject_type="child",
        subject_id=rows[0].child_id,
        by=by,
        outcome=outcome.value,
        reason=words,
        about=f"entry:{held.key}:{held.version}",
        author=held.author,
    )
    made = SignOff.objects.create(
        entry=held,
        outcome=outcome,
        by=by,
        at=timezone.now(),
        note=words,
        sent_back_to=held.author if outcome == SignOff.Outcome.SENT_BACK else None,
    )
    note(
        by=by,
        deed=f"record.{outcome.value}",
        subject_type="child",
        subject_ids=[row.child_id for row in rows],
        details={"thing": held.thing, "key": str(held.key), "version": held.version},
    )
    append(facts=of_entry(held, rows, made, first_signed_off(held.key)))
    return made


def _must_be_waiting(entry: Entry) -> None:
    if not entry.sign_off_decision:
        raise NotPermitted("This entry needs no sign-off.", "Nothing is to be done.")
    if Entry.objects.filter(amends=entry).exists():
        raise NotPermitted(
            "This entry has been changed since you opened it.", "Read the newest version first."
        )
    if SignOff.objects.filter(entry=entry).exists():
        raise NotPermitted("Somebody has decided on this entry already.", "Look at it again.")
