"""One child of the census as a history: what contradicts itself is left out and listed."""

from __future__ import annotations

from datetime import date
from typing import Any

from keyworker.returns.cin.answers import Answers
from keyworker.returns.cin.blocks import Block, Leaf
from keyworker.returns.reading import Child, Findings, iso_date


class ChildReader:
    """Reads the blocks of one child into its history.

    Only the smallest faulty block is left out: a referral's own two dates, one assessment, one
    child in need plan, one section 47 enquiry with its conference, one protection plan with its
    reviews, one review, one code. What lies beside it in the same CINdetails and is sound is used.
    """

    def __init__(self, child_id: str, file: str, findings: Findings) -> None:
        self.child: Child = {"id": child_id, "events": [], "states": []}
        self._answers = Answers(child_id, file, findings)
        self._findings = findings
        self._details_seen: set[str] = set()

    def read(self, block: Block) -> Child:
        """Add one Child element; met again later in the file, it joins the same history."""
        for identifiers in block.inside("ChildIdentifiers"):
            self._person(identifiers)
        for characteristics in block.inside("ChildCharacteristics"):
            self._characteristics(characteristics)
        for details in block.inside("CINdetails"):
            self._details(details)
        return self.child

    # The person

    def _person(self, block: Block) -> None:
        self._answers.expected = self._fact(block, "ExpectedPersonBirthDate", "expected")
        self._answers.born = self._fact(block, "PersonBirthDate", "born")
        self._fact(block, "PersonDeathDate", "died")
        if sex := self._answers.code(block, "Sex"):
            self.child["sex"] = sex

    def _fact(self, block: Block, name: str, fact: str) -> date | None:
        bad: list[str] = []
        day = self._answers.day(block, name, bad)
        if fact == "died":
            self._answers.after_birth(name, day, bad)
        if bad:
            self._answers.leave_out(block, bad, "That date")
        elif day:
            if self.child.get(fact, day.isoformat()) != day.isoformat():
                self._findings.notice(
                    f"{name} differs between two places for one child; the later in the file counts"
                )
            self.child[fact] = day.isoformat()
        known = self.child.get(fact)
        return date.fromisoformat(known) if known else None

    def _characteristics(self, block: Block) -> None:
        if ethnicity := self._answers.code(block, "Ethnicity"):
            self.child["ethnicity"] = ethnicity
        for disabilities in block.inside("Disabilities"):
            if codes := self._answers.codes(disabilities, "Disability"):
                self.child["disability"] = " ".join(codes)
                self.child["disabled"] = codes != ["NONE"]

    # One period of need

    def _details(self, block: Block) -> None:
        content = block.content()
        if content in self._details_seen:
            self._findings.notice("A CINdetails block repeated word for word was read once")
            return
        self._details_seen.add(content)
        referral = f"referral-{len(self._details_seen)}"
        self._referral(block, referral)
        for number, each in enumerate(block.inside("Assessments"), 1):
            self._assessment(each, f"{referral}/assessment-{number}", referral)
        for number, each in enumerate(block.inside("CINPlanDates"), 1):
            self._cin_plan(each, f"{referral}/cin-plan-{number}", referral)
        plans: dict[date, str] = {}
        for number, each in enumerate(block.inside("ChildProtectionPlans"), 1):
            ref = f"{referral}/cp-plan-{number}"
            if started := self._cp_plan(each, ref, referral):
                plans[started] = ref
        for number, each in enumerate(block.inside("Section47"), 1):
            self._enquiry(each, f"{referral}/s47-{number}", referral, plans)
        self._conference_alone(block, referral, plans)

    def _referral(self, block: Block, ref: str) -> None:
        bad: list[str] = []
        received = self._answers.start(block, "CINreferralDate", bad)
        closed = self._answers.end(block, "CINclosureDate", received, bad)
        if bad or not received:
            kept = "The sound blocks inside it"
            self._answers.leave_out(block, bad, "The referral with its closure", kept)
            return
        nfa = self._answers.truth(block, "ReferralNFA")
        about = {"source": self._answers.code(block, "ReferralSource"), "nfa": nfa}
        self._state("referral", received, closed, ref, about)
        if nfa is False:
            case = {
                "primary_need": self._answers.code(block, "PrimaryNeedCode"),
                "closing_reason": self._answers.code(block, "ReasonForClosure"),
            }
            self._state("open_case", received, closed, f"{ref}/case", case, for_ref=ref)

    def _assessment(self, block: Block, ref: str, referral: str) -> None:
        bad: list[str] = []
        started = self._answers.start(block, "AssessmentActualStartDate", bad)
        authorised = self._answers.end(block, "AssessmentAuthorisationDate", started, bad)
        if bad or not started:
            self._answers.leave_out(block, bad, "The assessment")
            return
        about: dict[str, Any] = {"kind": "child_and_family"}
        self._event("assessment.started", started, ref, about, for_ref=referral)
        if authorised:
            factors: list[str] = []
            for each in block.inside("FactorsIdentifiedAtAssessment"):
                factors += self._answers.codes(each, "AssessmentFactors")
            about = {**about, "factors": " ".join(factors) or None}
            self._event("assessment.completed", authorised, ref, about, for_ref=referral)
            self._event("assessment.authorised", authorised, ref, about, for_ref=referral)

    def _cin_plan(self, block: Block, ref: str, referral: str) -> None:
        bad: list[str] = []
        started = self._answers.start(block, "CINPlanStartDate", bad)
        ended = self._answers.end(block, "CINPlanEndDate", started, bad)
        if bad or not started:
            self._answers.leave_out(block, bad, "The child in need plan")
            return
        self._state("cin_plan", started, ended, ref, {}, for_ref=referral)

    # Enquiries and conferences

    def _enquiry(self, block: Block, ref: str, referral: str, plans: dict[date, str]) -> None:
        bad: list[str] = []
        started = self._answers.start(block, "S47ActualStartDate", bad)
        held = self._answers.day(block, "DateOfInitialCPC", bad)
        if started and held and held < started:
            bad.append(f"the conference ({held}) is before its section 47 enquiry ({started})")
        if bad or not started:
            self._answers.leave_out(block, bad, "The enquiry with its conference")
            return
        about = {"icpc_required": self._conference_required(block)}
        self._state("s47", started, None, ref, about, for_ref=referral)
        if held:
            self._conference(held, f"{ref}/icpc", [ref, referral], plans)

    def _conference_required(self, block: Block) -> bool | None:
        not_required = self._answers.truth(block, "ICPCnotRequired")
        required = self._answers.truth(block, "ICPCRequired")
        if not_required is None:
            return required
        if required == not_required:
            self._findings.notice(
                "ICPCRequired contradicts ICPCnotRequired; the census's own ICPCnotRequired counts"
            )
        return not not_required

    def _conference_alone(self, block: Block, referral: str, plans: dict[date, str]) -> None:
        """A conference the census holds outside any section 47 enquiry: it answers no enquiry."""
        bad: list[str] = []
        held = self._answers.day(block, "DateOfInitialCPC", bad)
        self._answers.after_birth("DateOfInitialCPC", held, bad)
        if bad:
            self._answers.leave_out(block, bad, "The conference")
        elif held:
            self._conference(held, f"{referral}/icpc", [referral], plans)

    def _conference(self, held: date, ref: str, for_ref: list[str], plans: dict[date, str]) -> None:
        """A conference on the very day a protection plan starts is the one that made the plan."""
        plan = plans.get(held)
        about = {"outcome": "plan"} if plan else {}
        self._event("icpc.held", held, ref, about, for_ref=for_ref + ([plan] if plan else []))

    # Protection plans and their reviews

    def _cp_plan(self, block: Block, ref: str, referral: str) -> date | None:
        bad: list[str] = []
        started = self._answers.start(block, "CPPstartDate", bad)
        ended = self._answers.end(block, "CPPendDate", started, bad)
        if bad or not started:
            self._answers.leave_out(block, bad, "The protection plan with its reviews")
            return None
        about = {
            "category": self._answers.code(
                block, "InitialCategoryOfAbuse", table="CategoryOfAbuse"
            ),
            "latest_category": self._answers.code(
                block, "LatestCategoryOfAbuse", table="CategoryOfAbuse"
            ),
        }
        self._state("cp_plan", started, ended, ref, about, for_ref=referral)
        leaves = [
            leaf
            for each in [block, *block.inside("Reviews")]
            for leaf in each.leaves.get("CPPreviewDate", [])
        ]
        for number, leaf in enumerate(leaves, 1):
            self._review(leaf, f"{ref}/rcpc-{number}", ref, (started, ended))
        return started

    def _review(self, leaf: Leaf, ref: str, plan: str, span: tuple[date, date | None]) -> None:
        held = iso_date(leaf.text)
        started, ended = span
        if held is None:
            what = f"CPPreviewDate {leaf.text!r} is not a date (dates are written 2026-03-31)"
        elif held < started or (ended and held > ended):
            until = f"{started} to {ended}" if ended else f"{started}, still open"
            what = f"the review of {held} lies outside its plan ({until})"
        else:
            self._event("rcpc.held", held, ref, {}, for_ref=plan)
            return
        self._answers.leave_out(Block("CPPreviewDate", leaf.line), [what], "The review")

    # What goes into the history

    def _event(
        self, what: str, at: date, ref: str, about: dict[str, Any], *, for_ref: str | list[str]
    ) -> None:
        event = {"is": what, "at": at.isoformat(), "ref": ref, "for_ref": for_ref}
        self.child["events"].append({**event, **_given(about)})

    def _state(
        self,
        what: str,
        started: date,
        ended: date | None,
        ref: str,
        about: dict[str, Any],
        *,
        for_ref: str | None = None,
    ) -> None:
        state = {
            "is": what,
            "started": started.isoformat(),
            "ended": ended.isoformat() if ended else None,
            "ref": ref,
            **({"for_ref": for_ref} if for_ref else {}),
        }
        self.child["states"].append({**state, **_given(about)})


def _given(about: dict[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in about.items() if value is not None}
    return {"attributes": known} if known else {}
