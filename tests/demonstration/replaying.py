"""Tells a simulated story again through the real actions, deed by deed, at the moments it gives."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import time_machine

from keyworker.demonstration.ledger import Ledger, Trace
from keyworker.involvements import actions as involvements
from keyworker.involvements.models import Allocation, Involvement
from keyworker.meetings import actions as meetings
from keyworker.meetings.models import Invitation, Meeting, MeetingDate
from keyworker.oversight.deeds import amending, recording, signing
from keyworker.people.models import Person
from keyworker.record.actions import send_back
from keyworker.record.models import Entry, EntryChild, SignOff
from keyworker.referrals.actions import propose_decision
from keyworker.referrals.models import Contact, ContactDecision
from keyworker.workforce.models import Team, Worker

# Told by the deeds of which they are a part.
PARTS = ("decisions.", "people.", "workforce.")
# Deeds that follow by themselves from a form, when its thing is one of these.
FORMS = ("record.record_entry", "record.amend_entry")


class Replay:
    """The rows of one story as they were simulated, and the live rows made from them."""

    def __init__(self, ledger: Ledger) -> None:
        self.told = ledger
        self.entries: dict[tuple[str, int], Entry] = {}
        self.meetings: dict[str, Meeting] = {}
        self.children = {row.pk: Person.objects.get(pk=row.pk) for row in ledger.of(Person)
                         if row.kind == "child"}  # fmt: skip

    def run(self) -> None:
        """Do every deed of the story in the order it was done."""
        ordered = sorted(enumerate(self.told.traces), key=lambda pair: (pair[1].at, pair[0]))
        for _, trace in ordered:
            if trace.deed.startswith(PARTS):
                continue
            with time_machine.travel(trace.at, tick=False):
                self._do(trace)

    def _do(self, trace: Trace) -> None:
        deed = trace.deed.partition(".")[2]
        by = None if trace.by is None else Worker.objects.get(pk=trace.by)
        doing: Callable[..., Any] | None = getattr(self, f"_{deed}", None)
        if doing is not None:
            doing(trace, by)

    # The record
    def _row(self, trace: Trace) -> Entry:
        return next(
            row
            for row in self.told.of(Entry)
            if str(row.key) == trace.details["key"] and row.version == trace.details["version"]
        )

    def _about(self, row: Entry) -> list[EntryChild]:
        return [each for each in self.told.of(EntryChild) if each.entry_id == row.pk]

    def _words(self, row: Entry) -> dict[str, Any]:
        about = self._about(row)
        answers = {k: v for k, v in row.answers.items() if k != "all_children_seen"}
        return {
            "at": row.at,
            "by": Worker.objects.get(pk=row.author_id),
            "answers": answers,
            "child_answers": {each.child_id: each.answers for each in about if each.answers},
        }

    def _record_entry(self, trace: Trace, by: Worker) -> None:
        row = self._row(trace)
        known = {"ref": self._ref(row), "for_ref": self._for_ref(row)}
        made = recording(row.form)(
            form=row.form,
            children=[self.children[each.child_id] for each in self._about(row)],
            late_reason=row.late_reason,
            significant=row.significant,
            **known,
            **self._words(row),
        )
        self.entries[(str(row.key), row.version)] = made
        if made.thing in {m.type for m in self.told.of(Meeting)}:
            told = next(m for m in self.told.of(Meeting) if m.ref == row.ref)
            self.meetings[told.ref] = Meeting.objects.get(ref=made.ref)

    def _ref(self, row: Entry) -> str | None:
        """Name the live matter an entry belongs to, where it is not the entry's own."""
        if row.ref == f"{row.thing}:{row.key}" or row.thing == "contact":
            return None
        return self._live(row.ref)

    def _live(self, ref: str) -> str | None:
        if ref in self.meetings:
            return self.meetings[ref].ref
        for (key, _), made in self.entries.items():
            told = next(e for e in self.told.of(Entry) if str(e.key) == key)
            if told.ref == ref:
                return made.ref
            if ref == f"referral:{told.ref.partition(':')[2]}":
                return f"referral:{made.ref.partition(':')[2]}"
        for told_row in self.told.of(Involvement):
            if told_row.ref == ref:
                return self._span(told_row).ref
        return None

    def _for_ref(self, row: Entry) -> list[str]:
        if row.thing in {m.type for m in self.told.of(Meeting)}:
            return []  # a meeting finds out itself what it serves
        return [live for ref in row.for_ref if (live := self._live(ref))]

    def _amend_entry(self, trace: Trace, by: Worker) -> None:
        row = self._row(trace)
        former = self.entries[(str(row.key), row.version - 1)]
        self.entries[(str(row.key), row.version)] = amending(former)(
            entry=former,
            base_version=former.version,
            reason=row.amendment_reason,
            **self._words(row),
        )

    def _signed(self, trace: Trace, by: Worker) -> None:
        row = self._row(trace)
        note = next(s.note for s in self.told.of(SignOff) if s.entry_id == row.pk)
        made = self.entries[(str(row.key), row.version)]
        signing(made)(entry=made, by=by, note=note)

    def _sent_back(self, trace: Trace, by: Worker) -> None:
        row = self._row(trace)
        note = next(s.note for s in self.told.of(SignOff) if s.entry_id == row.pk)
        send_back(entry=self.entries[(str(row.key), row.version)], by=by, note=note)

    # The front door
    def _propose_decision(self, trace: Trace, by: Worker) -> None:
        row = next(
            r for r in self.told.of(ContactDecision)
            if r.contact.ref == trace.details["contact"] and r.stage == "proposed"
        )  # fmt: skip
        propose_decision(contact=Contact.objects.get(), outcome=row.outcome, by=by)

    # Involvements
    def _span(self, told: Involvement) -> Involvement:
        return Involvement.objects.get(
            child_id=told.child_id, kind=told.kind, started_at=told.started_at, withdrawn=False
        )

    def _begun(self, trace: Trace, column: str) -> Involvement | None:
        """The simulated span a deed is about, unless a meeting or decision begins or ends it."""
        child, kind = trace.subject_ids[0], trace.details["what"]
        if kind not in ("looked_after", "placement", "legal_status", "care_leaver", "cin_plan"):
            return None
        for row in self.told.of(Involvement):
            if row.child_id == child and row.kind == kind and getattr(row, column) == trace.at:
                return row
        return None

    def _start_involvement(self, trace: Trace, by: Worker) -> None:
        row = self._begun(trace, "started_at")
        if row is not None:
            attributes = row.attributes
            involvements.start_involvement(
                child=self.children[row.child_id], kind=row.kind, at=trace.at, by=by,
                attributes=attributes,
            )  # fmt: skip

    def _end_involvement(self, trace: Trace, by: Worker) -> None:
        row = self._begun(trace, "ended_at")
        if row is not None and not row.ended_by:
            involvements.end_involvement(involvement=self._span(row), at=trace.at, by=by)

    def _change_involvement(self, trace: Trace, by: Worker) -> None:
        child, kind = trace.subject_ids[0], trace.details["what"]
        if kind != "cp_plan" or not by or self._is_chair(by):
            return  # said by a conference or a report
        holder = next(
            a for a in self.told.of(Allocation)
            if a.child_id == child and a.role == "social_worker" and a.started_at == trace.at
        )  # fmt: skip
        plan = Involvement.objects.get(child_id=child, kind=kind, ended_at=None)
        lead = {"lead_worker": str(holder.worker_id)}
        involvements.change_involvement(involvement=plan, by=by, attributes=lead)

    def _is_chair(self, by: Worker) -> bool:
        return by.holdings.filter(post__in=("cp_chair", "social_worker")).exists()

    def _allocate(self, trace: Trace, by: Worker | None) -> None:
        child, role = trace.subject_ids[0], trace.details["what"]
        if role in ("cp_chair", "iro"):
            return  # follows from who is in the chair
        row = next(
            a for a in self.told.of(Allocation)
            if (a.child_id, a.role, a.started_at) == (child, role, trace.at)
        )  # fmt: skip
        involvements.allocate(
            child=self.children[child], worker=Worker.objects.get(pk=row.worker_id), role=role,
            at=trace.at, by=by, reason=row.reason,
            team=None if row.team_id is None else Team.objects.get(pk=row.team_id),
        )  # fmt: skip

    def _end_allocation(self, trace: Trace, by: Worker | None) -> None:
        child, role = trace.subject_ids[0], trace.details["what"]
        standing = Allocation.objects.filter(child_id=child, role=role, ended_at=None).first()
        closes = any(
            t.deed == "involvements.close_case" and t.at == trace.at for t in self.told.traces
        )
        follows = closes or (role == "social_worker" and self._taken_over(child, role, trace.at))
        if standing is not None and not follows:
            involvements.end_allocation(allocation=standing, at=trace.at, by=by)

    def _taken_over(self, child: int, role: str, at: datetime) -> bool:
        return any(
            a.child_id == child and a.role == role and a.started_at == at
            for a in self.told.of(Allocation)
        )

    def _hold_by_team(self, trace: Trace, by: Worker | None) -> None:
        child, code = trace.subject_ids[0], trace.details["what"]
        if code == "duty":
            return  # follows from the contact
        involvements.hold_by_team(
            child=self.children[child], team=Team.objects.get(code=code), at=trace.at, by=by
        )

    def _close_case(self, trace: Trace, by: Worker) -> None:
        child = self.children[trace.subject_ids[0]]
        involvements.close_case(child=child, at=trace.at, by=by, reason="The goals are met.")

    # Meetings
    def _meeting(self, trace: Trace) -> Meeting:
        return next(m for m in self.told.of(Meeting) if m.ref == trace.details["meeting"])

    def _dates(self, row: Meeting) -> list[MeetingDate]:
        return [d for d in self.told.of(MeetingDate) if d.meeting_id == row.pk]

    def _schedule(self, trace: Trace, by: Worker) -> None:
        row = self._meeting(trace)
        self.meetings[row.ref] = meetings.schedule(
            type=row.type, children=list(self.children.values()), by=by, place=row.place,
            scheduled_for=self._dates(row)[0].scheduled_for,
            chair=None if row.chair_id is None else Worker.objects.get(pk=row.chair_id),
        )  # fmt: skip

    def _move(self, trace: Trace, by: Worker) -> None:
        row = self._meeting(trace)
        date = self._dates(row)[1]
        meetings.move(meeting=self.meetings[row.ref], scheduled_for=date.scheduled_for, by=by,
                      reason=date.reason)  # fmt: skip

    def _invite(self, trace: Trace, by: Worker) -> None:
        row = self._meeting(trace)
        asked = [i for i in self.told.of(Invitation) if i.meeting_id == row.pk]
        people = [
            Worker.objects.get(pk=i.worker_id) if i.worker_id else (i.name, i.agency) for i in asked
        ]
        meetings.invite(meeting=self.meetings[row.ref], people=people, by=by)

    def _decisions_sent(self, trace: Trace, by: Worker) -> None:
        meetings.send_decisions(meeting=self.meetings[self._meeting(trace).ref], by=by)

    def _minutes_sent(self, trace: Trace, by: Worker) -> None:
        meetings.send_minutes(meeting=self.meetings[self._meeting(trace).ref], by=by)

    def _minutes_completed(self, trace: Trace, by: Worker) -> None:
        meetings.complete_minutes(meeting=self.meetings[self._meeting(trace).ref], by=by)
