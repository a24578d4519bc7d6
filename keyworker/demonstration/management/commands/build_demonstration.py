"""`manage.py build_demonstration --size 0.2`: fills an empty database with an invented council."""

import argparse
import time
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from keyworker.demonstration.building import build
from keyworker.people.models import Person
from keyworker.workforce.models import Worker


class Command(BaseCommand):
    """Builds the demonstration council."""

    help = "Fill an empty database with an invented council whose record ends today"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Ask how large, from which seed and until when."""
        parser.add_argument("--size", type=float, default=0.2, help="1 is the whole council")
        parser.add_argument("--seed", type=int, default=1, help="another number, other families")
        parser.add_argument(
            "--until", type=date.fromisoformat, help="the day the record ends, as 2026-11-22"
        )

    def handle(self, **options: Any) -> None:
        """Refuse what cannot be built, build, and say what there is."""
        size = options["size"]
        if not 0.005 <= size <= 20:
            raise CommandError(f"--size {size}: give a number between 0.005 and 20; 1 is the whole")
        until = options["until"] or timezone.localdate()
        self._must_be_empty()
        started = self._last = time.monotonic()
        build(size=size, seed=options["seed"], until=until, say=self._say)
        seconds = time.monotonic() - started
        children = Person.objects.filter(kind="child").count()
        workers = Worker.objects.filter(is_active=True).count()
        self.stdout.write(
            f"{children:,} children and {workers:,} workers, made up, in {seconds:.0f} seconds"
        )

    def _must_be_empty(self) -> None:
        try:
            taken = Worker.objects.exists() or Person.objects.exists()
        except DatabaseError as error:
            raise CommandError("The database has no tables yet: run migrate first") from error
        if taken:
            raise CommandError(
                "There are people in this database already. The demonstration council goes into an "
                "empty one only: name another with DATABASE_URL or VAR_DIR."
            )

    def _say(self, words: str) -> None:
        """Say how far it is, every few seconds."""
        now = time.monotonic()
        if now - self._last > 3:
            self._last = now
            self.stdout.write(words)
            self.stdout.flush()
