"""How a family comes to our notice, and what the front door makes of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from keyworker.demonstration.deeds import contacts
from keyworker.demonstration.moments import day_of, on, some_time, working
from keyworker.demonstration.stories.story import Story
from keyworker.record.models import Entry
from keyworker.referrals.models import Contact

# What follows once a contact is taken on: it is given the story, the moment and the outcome.
Onward = Callable[[Story, datetime, str], None]
# Who tells us, and by the census code of a referral's source: words, party, method, code.
TELLERS = (
    ("contact_school", "professional", "phone", "2A"),
    ("contact_school", "professional", "form", "2A"),
    ("contact_police", "agency", "form", "6"),
    ("contact_police", "agency", "form", "6"),
    ("contact_health", "professional", "phone", "3B"),
    ("contact_health", "professional", "form", "3A"),
    ("contact_family", "family", "phone", "1A"),
    ("contact_family", "public", "phone", "9"),
)


def comes_in(story: Story, then: Onward) -> None:
    """Let the contact come in on the arc's first day; `then` goes on if it is taken on."""
    rng = story.rng
    at = on(story.arc.arrives, rng.randint(8, 15), rng.randint(0, 59))
    story.at(at, lambda moment: _contact(story, moment, then))


def _contact(story: Story, at: datetime, then: Onward) -> None:
    rng, day = story.rng, day_of(at)
    said, party, method, source = _teller(story)
    by = story.in_post("duty_social_worker", day)
    if method == "form" and rng.random() < 0.5:
        by = story.in_post("referral_co_ordinator", day)
    late = rng.random() < 0.07
    written = at + timedelta(minutes=rng.randint(70, 200) if late else rng.randint(4, 55))
    answers = {
        "direction": "in",
        "party": party,
        "method": method,
        "purpose": "referral",
        "source": source,
        "what_was_said": story.said(said),
        "urgent": "yes" if story.arc.conference or rng.random() < 0.15 else "no",
        "earlier_involvement": story.one("earlier_involvement"),
        "consent": story.one("consent_said"),
    }
    if rng.random() < 0.5:
        answers["documents_kept"] = "yes"
    proposed = written + timedelta(minutes=rng.randint(20, 180))
    outcome = _outcome(story)

    def on_file(row: Contact) -> None:
        story.at(proposed, lambda moment: _propose(story, row, outcome, moment, then))

    contacts.contact(story, at, by, story.staff.teams["duty"], answers, written, on_file)


def _teller(story: Story) -> tuple[str, str, str, str]:
    if story.arc.kind == "disabled":
        return "contact_disabled", "professional", "form", "3F"
    if _came_alone(story):
        return "contact_alone", "agency", "phone", "6"
    return story.rng.choice(TELLERS)


def _came_alone(story: Story) -> bool:
    return story.arc.kind == "care" and story.children[0].age(story.arc.arrives) >= 14


def _outcome(story: Story) -> str:
    kind = story.arc.kind
    if kind == "no_action":
        return story.rng.choice(["no_action", "advice", "advice", "early_help"])
    if kind in ("enquiry", "protected") or (kind == "care" and story.arc.number % 3 == 0):
        return "strategy_discussion"
    return "assessment"


def _propose(story: Story, row: Contact, outcome: str, at: datetime, then: Onward) -> None:
    rng = story.rng
    by = story.in_post("duty_social_worker", day_of(at))
    contacts.propose(story, row, outcome, by, at)
    if at < on(day_of(at), 15, 30) or outcome == "strategy_discussion":
        decided = at + timedelta(minutes=rng.randint(15, 100))
    else:
        decided = some_time(rng, working(day_of(at), 1), 8, 9)
    if rng.random() < 0.05 and outcome != "strategy_discussion":
        decided += timedelta(days=1)
    story.at(decided, lambda moment: _decide(story, row, outcome, moment, then))


def _decide(story: Story, row: Contact, outcome: str, at: datetime, then: Onward) -> None:
    rng = story.rng
    words = {"assessment": "decide_assessment", "strategy_discussion": "decide_strategy"}
    key = words.get(outcome, "decide_early_help" if outcome == "early_help" else "decide_no_action")
    answers = {
        "outcome": outcome,
        "reason": story.said(key),
        "family_told": story.one("family_told"),
    }
    if outcome == "assessment":
        answers["urgency"] = rng.choice(["routine", "routine", "same_day"])
        answers["team"] = "Duty, Triage and Assessment"
    by = story.in_post("duty_manager", day_of(at))
    written = at + timedelta(minutes=rng.randint(2, 30))

    def decided(entry: Entry) -> None:
        if outcome in ("assessment", "strategy_discussion"):
            then(story, written, outcome)

    contacts.decide(story, row, by, at, answers, written, decided)
