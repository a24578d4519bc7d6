"""A council may ask for more than the law, never for less."""

import pytest

from keyworker.packs import PackRefused, load
from tests.packs.conftest import register

pytestmark = pytest.mark.once

CLAUSES = register(
    ("smallton/visits/1", "deadline", "computed", "", "", "Ours"),
    ("smallton/visits/2", "authority", "computed", "", "", "A manager decides"),
)
ASSESSMENT = """\
- id: assessment
  title: Finish the assessment
  clauses: [smallton/visits/1]
  kind: deadline
  after: referral.started
  do: assessment.completed
  same: referral
  within: {within}
  unless: {unless}
  tightens: england/assessment
  owner: social_worker
"""
REVIEWS = """\
- id: reviews
  title: Review the case
  clauses: [smallton/visits/1]
  kind: recurring
  while: looked_after
  do: lac_review.held
  every: [{every}]
  tightens: england/lac-reviews
  owner: iro
"""
DECISION = """\
- id: decision
  title: Decide
  clauses: [smallton/visits/1]
  kind: deadline
  after: referral.started
  do: referral_decision.made
  same: referral
  within: {within}
  tightens: england/referral-decision
  owner: manager
"""


def assessment(within, unless="referral{nfa=true}"):
    return ASSESSMENT.format(within=within, unless=unless)


def loaded(council, rule):
    files = {"standards/visits.yaml": rule, "clauses.csv": CLAUSES}
    return load("smallton", council(files))


def test_a_tighter_rule_takes_the_place_of_the_law_s_and_cites_both(council):
    pack = loaded(council, assessment("40 working days"))
    names = [rule.name for rule in pack.standards.rules]
    assert "england/assessment" not in names
    assert "england/referral-decision" in names
    rule = pack.standards.rule("smallton/assessment")
    both = ("smallton/visits/1", "england/working-together/assessment")
    assert rule.clauses == both
    assert rule.limits[0].clauses == both


# The floor's assessment: 45 working days. Its decision: 1 working day. Its reviews: 20 working
# days, then 91 days, then every 6 months.
@pytest.mark.parametrize(
    "rule",
    [
        assessment("45 working days"),
        assessment("45 days"),
        assessment("8 weeks"),
        DECISION.format(within="24 hours"),
        DECISION.format(within="0 days"),
        REVIEWS.format(every="20 working days once, 3 weeks once, 6 months"),
        REVIEWS.format(every="20 days"),
    ],
)
def test_what_is_never_later_than_the_law_is_accepted(council, rule):
    assert loaded(council, rule).rules[0].tightens


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            assessment("46 working days"),
            "46 working days is looser than the floor's 45 working days",
        ),
        (assessment("70 days"), "70 days is looser"),
        # From a Saturday 45 working days are a day short of nine weeks.
        (assessment("9 weeks"), "9 weeks is looser"),
        (assessment("at once"), "at once is looser"),
        (assessment("45 working days", "referral{nfa=true} | looked_after"), "it excepts"),
        (assessment("40 working days") + "  for: others\n", "left to others"),
        (DECISION.format(within="48 hours"), "48 hours is looser than the floor's 1 working day"),
        (DECISION.format(within="2 days"), "2 days is looser"),
        (
            REVIEWS.format(every="20 working days once, 3 months once, 6 months"),
            "3 months is looser",
        ),
        (
            REVIEWS.format(every="20 working days once, 91 days once, 6 months once, 1 year"),
            "1 year is looser than the floor's 6 months",
        ),
    ],
)
def test_what_may_be_later_than_the_law_is_refused_with_both_clauses(council, rule, words):
    with pytest.raises(PackRefused) as refusal:
        loaded(council, rule)
    (fault,) = refusal.value.faults
    assert words in fault.what
    assert "smallton/visits/1" in fault.what
    assert "england/" in fault.what
    assert fault.where.startswith("smallton/standards/visits.yaml:1")
