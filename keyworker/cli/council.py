"""`keyworker council`: sets a council up from its pack, and makes its workers known."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import date
from typing import Any

from keyworker.cli.refusals import CheckRefused


def add_council_commands(subparsers: Any) -> None:
    """Add `council set-up`, `council posts` and `council appoint` to the command line."""
    council = subparsers.add_parser("council", help="services, teams and workers")
    commands = council.add_subparsers(dest="council_command", required=True)
    begin = commands.add_parser("set-up", help="make the services and teams the pack names")
    begin.set_defaults(run=set_up_council)
    posts = commands.add_parser("posts", help="list the pack's posts and the council's teams")
    posts.set_defaults(run=list_posts)
    appointing = commands.add_parser("appoint", help="make a worker known and give them a post")
    appointing.add_argument("username", help="what they sign in with")
    appointing.add_argument("--name", required=True, help="their name, as the record shows it")
    appointing.add_argument("--post", required=True, help="a post; `keyworker council posts`")
    appointing.add_argument("--team", required=True, help="a team; `keyworker council posts`")
    appointing.add_argument("--supervisor", help="the user name of their supervisor")
    appointing.add_argument("--from", dest="started_on", type=date.fromisoformat, default=None)
    appointing.add_argument("--email", default="")
    appointing.add_argument("--registration", default="", help="Social Work England number")
    appointing.set_defaults(run=appoint_worker)


def set_up_council(arguments: argparse.Namespace) -> int:
    """Make the services and teams of the pack, leaving those that are there."""
    from keyworker.cli.django import set_up

    set_up()
    from keyworker.workforce.actions import set_up_services

    teams = set_up_services(by=None)
    print(f"{len(teams)} teams are set up. Now give workers their posts: keyworker council appoint")
    return 0


def list_posts(arguments: argparse.Namespace) -> int:
    """Print the posts of the pack and the teams of the council, with the codes to use."""
    from keyworker.cli.django import set_up

    set_up()
    from keyworker.history.queries import pack
    from keyworker.workforce.models import Team

    for code, post in pack().posts.items():
        print(f"post  {code:28} {post['title']}")
    for team in Team.objects.select_related("service").order_by("service__name", "name"):
        print(f"team  {team.code:28} {team.name}, {team.service.name}")
    return 0


def appoint_worker(arguments: argparse.Namespace) -> int:
    """Make a worker known, with a password typed twice, and give them a post in a team."""
    from keyworker.cli.django import set_up

    set_up()
    from django.db import transaction
    from django.utils import timezone

    from keyworker.audit.refusals import Refusal
    from keyworker.workforce.actions import appoint, create_worker
    from keyworker.workforce.models import Team, Worker

    team = Team.objects.filter(code=arguments.team).first()
    if team is None:
        known = ", ".join(Team.objects.order_by("code").values_list("code", flat=True))
        raise CheckRefused(
            f"There is no team {arguments.team}. Choose one of: {known or 'none yet'}. "
            "Teams are made by keyworker council set-up."
        )
    supervisor = Worker.objects.filter(username=arguments.supervisor or "").first()
    if arguments.supervisor and supervisor is None:
        raise CheckRefused(f"Nobody signs in as {arguments.supervisor}; appoint them first.")
    password = _password(arguments.username, arguments.name)
    try:
        with transaction.atomic():
            worker = create_worker(
                username=arguments.username,
                name=arguments.name,
                by=None,
                email=arguments.email,
                registration=arguments.registration,
                password=password,
            )
            appoint(
                worker=worker,
                post=arguments.post,
                team=team,
                started_on=arguments.started_on or timezone.localdate(),
                by=None,
                supervisor=supervisor,
            )
    except Refusal as refusal:
        raise CheckRefused(str(refusal)) from None
    print(f"{worker.name} can sign in as {worker.username}.")
    return 0


def _password(username: str, name: str) -> str:
    """Ask for a password twice, or read it from a line of standard input; weak ones are refused."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from keyworker.workforce.models import Worker

    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("The same again: ") != password:
            raise CheckRefused("The two passwords differ. Nobody was appointed; try again.")
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password, Worker(username=username, name=name))
    except ValidationError as weak:
        raise CheckRefused(f"{' '.join(weak.messages)} Nobody was appointed.") from None
    return password
