"""Who works here: seats in teams, the people who sit in them one after another, and who covers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from keyworker.decisions.authority import posts_for
from keyworker.demonstration.figures import read
from keyworker.demonstration.ledger import Ledger
from keyworker.demonstration.moments import on
from keyworker.people.names import pieces
from keyworker.workforce.models import Absence, Cover, PostHolding, Service, Team, Worker

DAY = timedelta(days=1)


@dataclass(slots=True)
class Sitting:
    """One worker in a seat, from a day until the day before another."""

    worker: Worker
    since: date
    until: date | None = None


@dataclass(slots=True)
class Seat:
    """A post in a team; `load` is how many children are with it as the story goes on."""

    post: str
    team: Team
    supervisor: "Seat | None" = None
    sittings: list[Sitting] = field(default_factory=list)
    load: int = 0

    def holder(self, day: date) -> Worker:
        """Give who sits here on a day."""
        for sitting in self.sittings:
            if sitting.until is None or day <= sitting.until:
                return sitting.worker
        return self.sittings[-1].worker

    def changes(self, since: date, until: date) -> list[date]:
        """List the days between two on which somebody else sits down here."""
        return [s.since for s in self.sittings[1:] if since < s.since < until]


@dataclass
class Staff:
    """Everyone, by team and post."""

    teams: dict[str, Team]
    seats: list[Seat] = field(default_factory=list)
    absences: dict[int, list[Absence]] = field(default_factory=dict)
    covers: dict[int, list[Cover]] = field(default_factory=dict)
    _posts: dict[int, str] = field(default_factory=dict)

    def in_post(self, post: str, team: str = "") -> list[Seat]:
        """List the seats of a post, of one team or of all."""
        return [s for s in self.seats if s.post == post and (not team or s.team.code == team)]

    def manager_of(self, seat: Seat, author: Worker | None, day: date) -> Worker:
        """Give the nearest manager above a seat who is not the author."""
        above = seat.supervisor
        while above is not None:
            holder = above.holder(day)
            if author is None or holder.pk != author.pk:
                return holder
            above = above.supervisor
        raise LookupError(f"nobody stands above {seat.post} in {seat.team}")

    def decider(self, decision: str, seat: Seat, author: Worker | None, day: date) -> Worker:
        """Give the nearest above a seat who may take a decision, and is not the author."""
        may = posts_for(decision)
        above = seat.supervisor
        while above is not None:
            holder = above.holder(day)
            if above.post in may and (author is None or holder.pk != author.pk):
                return holder
            above = above.supervisor
        raise LookupError(f"nobody above {seat.post} in {seat.team} may {decision}")

    def post_of(self, worker: Worker) -> str:
        """Give the post a worker holds."""
        if not self._posts:
            for seat in self.seats:
                self._posts.update((sitting.worker.pk, seat.post) for sitting in seat.sittings)
        return self._posts[worker.pk]

    def stand_in(self, worker: Worker, day: date) -> Worker | None:
        """Give who goes instead of a worker who is away on a day."""
        for cover in self.covers.get(worker.pk, ()):
            if cover.started_on <= day <= (cover.ended_on or day):
                return cover.by
        return None


def set_up_teams(ledger: Ledger, services: dict[str, Any]) -> dict[str, Team]:
    """Make the services and teams the pack names."""
    teams: dict[str, Team] = {}
    for code, told in services.items():
        service = ledger.add(Service(code=code, name=told["name"], kind=told["kind"]))
        for number, (team_code, name) in enumerate(told.get("teams", {}).items(), start=1):
            telephone = f"01632 960{len(teams):02d}{number}"  # kept free for use in fiction
            teams[team_code] = ledger.add(
                Team(code=team_code, name=name, service=service, telephone=telephone)
            )
    return teams


def appoint(
    ledger: Ledger, staff: Staff, names: Sequence[tuple[str, str]], begins: date, until: date
) -> None:
    """Seat somebody in every seat for the whole time: some leave, and someone follows."""
    rng = Random(f"staff:{len(staff.seats)}")
    taken: set[str] = set()
    waiting = iter(names)
    for seat in staff.seats:
        day = begins - timedelta(days=rng.randint(60, 900))
        while True:
            given, family = next(waiting)
            worker = _worker(ledger, rng, given, family, taken)
            stays = rng.randint(500, 2600) if seat.post in _MOVING else 9999
            last = day + timedelta(days=stays)
            if last > until - timedelta(days=25):
                seat.sittings.append(Sitting(worker, day))
                break
            seat.sittings.append(Sitting(worker, day, last - DAY))
            day = last
    _hold_posts(ledger, staff)
    _away(ledger, staff, rng, begins, until)


_MOVING = ("social_worker", "duty_social_worker", "personal_adviser")


def _worker(ledger: Ledger, rng: Random, given: str, family: str, taken: set[str]) -> Worker:
    base = ".".join(["".join(pieces(given)), "".join(pieces(family))])
    username, number = base, 2
    while username in taken:
        username, number = f"{base}{number}", number + 1
    taken.add(username)
    return ledger.add(
        Worker(
            username=username,
            name=f"{given} {family}",
            email=f"{username}@council.example",
            registration=f"SW{rng.randint(10_000, 999_999)}",
            password=f"!{rng.getrandbits(120):030x}",  # nobody signs in with a password here
        )
    )


def _hold_posts(ledger: Ledger, staff: Staff) -> None:
    for seat in staff.seats:
        for sitting in seat.sittings:
            for since, until, supervisor in _under(seat, sitting):
                ledger.add(
                    PostHolding(
                        worker=sitting.worker,
                        post=seat.post,
                        team=seat.team,
                        supervisor=supervisor,
                        started_on=since,
                        ended_on=until,
                    )
                )
                ledger.trace(
                    on(since, 9),
                    None,
                    "workforce.appoint",
                    [sitting.worker.pk],
                    subject_type="worker",
                )
            if sitting.until is not None:
                sitting.worker.is_active = False


def _under(seat: Seat, sitting: Sitting) -> list[tuple[date, date | None, Worker | None]]:
    """Managers stay for the whole time, so a sitting is one holding."""
    supervisor = None if seat.supervisor is None else seat.supervisor.holder(sitting.since)
    return [(sitting.since, sitting.until, supervisor)]


def _away(ledger: Ledger, staff: Staff, rng: Random, begins: date, until: date) -> None:
    """Leave three times a year, sickness now and then; a colleague of the team stands in."""
    for seat in staff.seats:
        others = [s for s in staff.in_post(seat.post, seat.team.code) if s is not seat]
        day = begins + timedelta(days=rng.randint(10, 100))
        while day < until + timedelta(days=4):
            sick = rng.random() < 0.22
            length = rng.randint(2, 9) if sick else rng.choice([4, 9, 11])
            holder = seat.holder(day)
            first = max(day, seat.sittings[0].since)
            _absent(ledger, staff, holder, others, first, first + timedelta(days=length), sick)
            day += timedelta(days=length + rng.randint(70, 150))


def _absent(
    ledger: Ledger,
    staff: Staff,
    worker: Worker,
    others: list[Seat],
    first: date,
    last: date,
    sick: bool,
) -> None:
    absence = Absence(
        worker=worker,
        kind="sickness" if sick else "leave",
        planned=not sick,
        started_on=first,
        ended_on=last,
    )
    staff.absences.setdefault(worker.pk, []).append(ledger.add(absence))
    ledger.trace(on(first, 9), None, "workforce.record_absence", [worker.pk], subject_type="worker")
    here = [seat.holder(first) for seat in others]
    free = [
        each
        for each in here
        if each.pk != worker.pk
        and not any(
            a.started_on <= last and (a.ended_on or last) >= first
            for a in staff.absences.get(each.pk, ())
        )
    ]
    if free:
        cover = Cover(covered=worker, by=free[0], started_on=first, ended_on=last)
        staff.covers.setdefault(worker.pk, []).append(ledger.add(cover))
        ledger.trace(
            on(first, 9), None, "workforce.arrange_cover", [worker.pk], subject_type="worker"
        )


def lateness_of(team: str, worker: Worker, day: date) -> float:
    """How ready a team, a worker and a week are for lateness: 1 as others, 2 twice as much."""
    told = read("figures")["lateness"]
    own = 0.6 + (worker.pk * 37 % 17) / 20
    week = day.toordinal() // 7
    bad_week = 2.2 if week * 29 % 31 == 0 else 1.0
    return float(told.get(team, 1.0)) * own * bad_week
