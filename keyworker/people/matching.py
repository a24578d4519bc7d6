"""How well a person fits what is looked for, and in words why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from keyworker.people import keys
from keyworker.people.candidates import Candidate, Name
from keyworker.people.models import Person
from keyworker.people.names import called, pieces

SHOWN = 60.0  # a fit below this, in hundredths, is noise
BEHIND = 20.0  # what fits this much worse than the best is noise beside it
LIKELY = 86.0  # from here on a person may well be the one that is about to be added


@dataclass(frozen=True, slots=True)
class Fit:
    """A person who may be the one looked for: `score` from 0 to 100 and more, and why."""

    person: Person
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Score:
    """How well a candidate fits: `score` from 0 to 100 and more, and why."""

    pk: int
    score: float
    why: str


def fits(people: Iterable[Candidate], text: str, born: date | None) -> list[Score]:
    """Give the people who fit what was typed, the best first."""
    found = [_fit(person, text, born) for person in people]
    best = max((fit.score for fit in found), default=0.0)
    # A birthday lifts the best above a hundred; it hides nobody whose name fits and whose does not.
    least = max(SHOWN, min(best, 100.0) - BEHIND)
    return sorted(
        (fit for fit in found if fit.score >= least),
        key=lambda fit: (-round(fit.score), fit.pk),
    )


def _fit(person: Candidate, text: str, born: date | None) -> Score:
    score, why = _of_text(person, text) if text.strip() else (0.0, "")
    if born is None:
        return Score(person.pk, score, why)
    same_day, words = _of_birth(person, born)
    if not text.strip():
        return Score(person.pk, same_day, words)
    if same_day and score < SHOWN:
        return Score(person.pk, 0.7 * same_day, f"{words}; the name is another")
    reasons = "; ".join(reason for reason in (why, words) if reason)
    return Score(person.pk, score + same_day / 4, reasons)


def _of_text(person: Candidate, text: str) -> tuple[float, str]:
    if any(letter.isdigit() for letter in text):
        typed = keys.of_number(text)
        if typed == keys.of_number(person.reference):
            return 130.0, ""
        if any(keys.of_number(number) == typed for number in person.numbers):
            return 130.0, "The number is theirs"
    found = max((_of_name(name, text) for name in person.names), default=(0.0, ""))
    if found[0] >= LIKELY:
        return found
    return max([found, *(_of_address(address, text) for address in person.addresses)])


def _of_name(name: Name, text: str) -> tuple[float, str]:
    recorded = f"{name.given} {name.family}"
    score = likeness(text, recorded)
    if name.kind == "current":
        return score, "" if score >= 99 else "The name is close"
    return score - 1, f"{_KINDS[name.kind]} {recorded.strip()}"


_KINDS = {"former": "Was called", "alias": "Also known as", "preferred": "Likes to be called"}


def likeness(typed: str, recorded: str) -> float:
    """Give from 0 to 100 how well every typed piece has its like in a recorded name."""
    wanted, there = pieces(typed), pieces(recorded)
    if not wanted or not there:
        return 0.0
    if "".join(wanted) == "".join(there):
        return 100.0
    there += keys.joined(recorded)
    return sum(max(_alike(one, other) for other in there) for one in wanted) / len(wanted)


def _alike(typed: str, recorded: str) -> float:
    if typed == recorded:
        return 100.0
    if len(typed) > 1 and recorded.startswith(typed):
        return 92.0
    sounding = 88.0 if keys.sounds(typed) & keys.sounds(recorded) else 0.0
    close = JaroWinkler.normalized_similarity(typed, recorded)
    return max(sounding, 100.0 * close if close > 0.84 else 60.0 * close)


def _of_address(recorded: str, typed: str) -> tuple[float, str]:
    if set(keys.of_postcode(typed)) & set(keys.of_postcode(recorded)):
        return 95.0, f"Address: {recorded.strip()}"
    score = fuzz.token_set_ratio(" ".join(pieces(typed)), " ".join(pieces(recorded)))
    return (0.9 * score if score > 70 else 0.0), f"Address: {recorded.strip()}"


def _of_birth(person: Candidate, born: date) -> tuple[float, str]:
    if person.born is None:
        return 0.0, ""
    if person.born == born:
        return 100.0, "Same date of birth"
    if person.born == keys.turned(born):
        return 80.0, "Day and month of birth the other way round"
    return 0.0, ""


def doubles(
    people: Iterable[Candidate],
    *,
    given: str,
    family: str,
    born: date | None,
    expected: date | None,
) -> list[Score]:
    """Give the people who may well be the one about to be added, the likeliest first."""
    found: list[Score] = []
    for person in people:
        fit = _double(person, called(given, family, born=True), given, born, expected)
        if fit.score >= LIKELY:
            found.append(fit)
    return sorted(found, key=lambda fit: (-fit.score, fit.pk))


def _double(
    person: Candidate, whole: str, given: str, born: date | None, expected: date | None
) -> Score:
    name, why = max((_of_name(each, whole) for each in person.names), default=(0.0, ""))
    # A middle name may stand on one side only.
    turned = [likeness(f"{each.given} {each.family}", whole) for each in person.names]
    name = max(name, *turned, 0.0)
    if born is not None and person.born is not None:
        day, words = _of_birth(person, born)
        if day:
            # The same day with any likeness of the name: twins share a day and a family name only.
            return Score(person.pk, 0.6 * name + 0.4 * day, "; ".join(filter(None, (why, words))))
        return Score(person.pk, name - 12 - min(abs((person.born - born).days) / 60, 12), why)
    if born is None and expected is not None and person.born is None and person.expected:
        near = abs((person.expected - expected).days) <= 42
        return Score(person.pk, name if near else name - 30, why or "Expected about the same time")
    if given.strip() and person.kind == Person.Kind.ADULT:
        return Score(person.pk, name, why)
    return Score(person.pk, name - 15, why)
