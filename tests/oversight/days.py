"""What fills a worker's day in these stories, counted back from the moment they are told at."""

from datetime import date, timedelta

from django.utils import timezone

from keyworker.involvements.actions import allocate, hold_by_team, start_involvement
from keyworker.meetings.actions import record_core_group, record_supervision, schedule
from keyworker.record.actions import record_visit, save_draft

CORE_GROUP = {"who_took_part": "All", "progress": "Slow", "child_words": "Fine", "changes": "No"}


def ago(**length):
    return timezone.now() - timedelta(**length)


def allocated(council, given="Amara", family="Ilett", plan="cp_plan", since=14):
    """A child of the social worker's on a plan for so many days."""
    child = council.child(given=given, family=family, born=date(2017, 5, 4))
    start_involvement(child=child, kind="open_case", at=ago(days=since), by=council.manager)
    hold_by_team(child=child, team=council.team, at=ago(days=since), by=council.manager)
    allocate(
        child=child,
        worker=council.social_worker,
        role="social_worker",
        at=ago(days=since),
        by=council.manager,
        team=council.team,
    )
    if plan:
        day = timezone.localdate(ago(days=since))
        start_involvement(child=child, kind=plan, at=day, by=council.manager)
    return child


def seen(council, child, days, **more):
    """A visit so many days ago on which the child was seen alone."""
    return record_visit(
        children=[child],
        at=ago(days=days),
        by=council.social_worker,
        answers={"purpose": "cp", "by": str(council.social_worker.pk), "place": "home"},
        child_answers={
            child.pk: {
                "seen": "yes",
                "seen_alone": "yes",
                "wishes_recorded": "yes",
                "what_happened": "-",
            }
        },
        **more,
    )


def core_group(council, child, by=None, hours=2, answers=None):
    """A core group held so many hours ago, whose record waits for a manager."""
    return record_core_group(
        children=[child],
        at=ago(hours=hours),
        by=by or council.social_worker,
        answers=answers or CORE_GROUP,
    )


def full(council, children):
    """So many children, each with a draft, a meeting, an unfinished visit and a record to sign."""
    for number in range(children):
        child = allocated(council, given=f"Child{number}", since=30)
        seen(council, child, days=20)
        core_group(council, child, by=council.colleague, hours=24)
        record_supervision(
            children=[child],
            at=ago(days=2),
            by=council.manager,
            answers={"of": "case", "worker": str(council.social_worker.pk), "discussion": "-"},
        )
        save_draft(by=council.social_worker, form="visit", children=[child], answers={})
        schedule(
            type="rcpc",
            children=[child],
            scheduled_for=timezone.now() + timedelta(days=2),
            by=council.manager,
        )


def queries_in(taken):
    """How many questions a page put to the database; savepoints are none."""
    return len([query for query in taken if "SAVEPOINT" not in query["sql"]])
