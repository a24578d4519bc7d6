"""Shares the families out: who holds which case in each part of its story."""

import math
from collections.abc import Iterable
from datetime import date

from keyworker.demonstration.arcs import Arc, Spell
from keyworker.demonstration.figures import read
from keyworker.demonstration.staff import Seat, Staff
from keyworker.workforce.models import Team

# The seats a service has beside those that hold cases: post, team, how many at size 1, at least.
FRONT_DOOR = (
    ("duty_social_worker", "duty", 6, 2),
    ("referral_co_ordinator", "duty", 2, 1),
    ("safeguarding_administrator", "duty", 2, 1),
)
CONFERENCES = (
    ("cp_chair", "conference_and_review", 4, 1),
    ("reviewing_officer", "conference_and_review", 3, 1),
    ("conference_administrator", "conference_and_review", 2, 1),
    ("lado", "conference_and_review", 1, 1),
)
OTHERS = (
    ("early_help_worker", "early_help", 6, 1),
    ("supervising_social_worker", "family_placement", 4, 1),
    ("occupational_therapist", "occupational_therapy", 1, 1),
    ("youth_justice_worker", "youth_offending", 2, 1),
    ("performance_analyst", "conference_and_review", 1, 1),
)


def seats_for(arcs: Iterable[Arc], teams: dict[str, Team], size: float, until: date) -> Staff:
    """Make the seats a council of this size has: enough for 20 to 25 children each."""
    staff = Staff(teams=teams)
    director = _seat(staff, "assistant_director", "safeguarding_central", None)
    heads = {
        name: _seat(staff, "service_manager", team, director)
        for name, team in (
            ("front", "duty"),
            ("safeguarding", "safeguarding_east"),
            ("parenting", "children_in_care"),
        )
    }
    _front_door(staff, heads["front"], size)
    held = _held_on(arcs, until)
    for kind, codes in read("figures")["holding"].items():
        head = heads[
            {"assessment": "front", "care": "parenting", "leaver": "parenting"}.get(
                kind, "safeguarding"
            )
        ]
        _case_holders(staff, kind, codes, held.get(kind, 0), head)
    _conferences(staff, director, size)
    manager = _seat(staff, "early_help_manager", "early_help", heads["front"])
    placing = _seat(staff, "family_placement_manager", "family_placement", heads["parenting"])
    above = {"early_help": manager, "family_placement": placing}
    for post, team, whole, least in OTHERS:
        _several(staff, post, team, above.get(team, heads["parenting"]), whole, least, size)
    return staff


def _seat(staff: Staff, post: str, team: str, above: Seat | None) -> Seat:
    seat = Seat(post, staff.teams[team], above)
    staff.seats.append(seat)
    return seat


def _several(
    staff: Staff, post: str, team: str, above: Seat, whole: int, least: int, size: float
) -> None:
    for _ in range(max(least, round(whole * size))):
        _seat(staff, post, team, above)


def _front_door(staff: Staff, head: Seat, size: float) -> None:
    manager = _seat(staff, "duty_manager", "duty", head)
    assistant = _seat(staff, "duty_assistant_team_manager", "duty", manager)
    for post, team, whole, least in FRONT_DOOR:
        above = manager if post == "safeguarding_administrator" else assistant
        _several(staff, post, team, above, whole, least, size)


def _conferences(staff: Staff, director: Seat, size: float) -> None:
    quality = _seat(staff, "qa_service_manager", "conference_and_review", director)
    manager = _seat(staff, "conference_team_manager", "conference_and_review", quality)
    for post, team, whole, least in CONFERENCES:
        _several(staff, post, team, quality if post == "lado" else manager, whole, least, size)


def _case_holders(staff: Staff, kind: str, codes: list[str], held: int, head: Seat) -> None:
    wanted = max(1, math.ceil(held / read("figures")["children_to_a_worker"] - 0.35))
    used = codes[: min(len(codes), wanted)]
    for place, code in enumerate(codes):
        if code not in used:
            continue
        share = len(range(place, wanted, len(used)))
        if kind == "leaver":
            manager = _seat(staff, "leaving_care_manager", code, head)
            for _ in range(share):
                _seat(staff, "personal_adviser", code, manager)
            continue
        manager = _seat(staff, "team_manager", code, head)
        assistant = _seat(staff, "assistant_team_manager", code, manager)
        for _ in range(share):
            _seat(staff, "social_worker", code, assistant)


def _held_on(arcs: Iterable[Arc], day: date) -> dict[str, int]:
    held: dict[str, int] = {}
    for arc in arcs:
        for spell in arc.spells():
            if spell.start < day and (spell.end is None or spell.end >= day):
                held[spell.held_by] = held.get(spell.held_by, 0) + arc.children
    return held


def share_out(arcs: Iterable[Arc], staff: Staff, until: date) -> dict[str, list[Seat]]:
    """Give every family's spells, in order, to the seat with the fewest children at the time."""
    holding = read("figures")["holding"]
    post = {"leaver": "personal_adviser"}
    pools = {
        kind: [s for code in codes for s in staff.in_post(post.get(kind, "social_worker"), code)]
        for kind, codes in holding.items()
    }
    turns: list[tuple[date, int, str, int, Arc, Spell]] = []
    given: dict[str, list[Seat]] = {}
    for arc in arcs:
        given[arc.key] = []
        for place, spell in enumerate(arc.spells()):
            if spell.start < until:
                turns.append((spell.start, 1, arc.key, place, arc, spell))
                if spell.end is not None and spell.end < until:
                    turns.append((spell.end, 0, arc.key, place, arc, spell))
    for _, begins, key, place, arc, spell in sorted(turns, key=lambda turn: turn[:4]):
        if begins:
            seat = min(pools[spell.held_by], key=lambda seat: seat.load)
            seat.load += arc.children
            given[key].append(seat)
        elif place < len(given[key]):
            given[key][place].load -= arc.children
    return given
