"""What the figures are narrowed to: a period, a chapter or standard, a team, a worker, a month."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from keyworker.oversight.compliance import GROUPS, is_known_rule, teams_and_workers
from keyworker.oversight.selection import NO_TEAM, Selection, rules_by_chapter, usual_period
from keyworker.web.compliance.naming import (
    NO_TEAM_WORDS,
    chapter_words,
    month_words,
    role_words,
    standard_words,
)
from keyworker.web.dates import DateInputField
from keyworker.web.forms import GovukForm
from keyworker.web.standards.links import house_pack
from keyworker.workforce.models import Worker

LONGEST = 5  # years: more bars than that nobody compares
EARLIEST = date(1991, 10, 14)  # the Children Act 1989 in force
NOT_THERE = "There is no such {} here. Select one from the list"
TOLD_APART = "Figures are told apart by standard, team, worker or month"
BOXES = ("day", "month", "year")


class LooseChoiceField(forms.ChoiceField):
    """A choice offered in a list, where some that are not offered are right all the same."""

    def valid_value(self, value: str) -> bool:
        return True


def _choice(label: str, called: str = "", loose: bool = False) -> forms.ChoiceField:
    kind = LooseChoiceField if loose else forms.ChoiceField
    words = NOT_THERE.format(called or label.lower())
    return kind(label=label, required=False, error_messages={"invalid_choice": words})


class ComplianceForm(GovukForm):
    """The period and what it is narrowed to; `selection` is what was asked, once it is valid."""

    since = DateInputField(label="Due from", called="The first day", required=False)
    until = DateInputField(label="Due until", called="The last day", required=False)
    chapter = _choice("Chapter")
    rule = _choice("Standard", loose=True)
    team = _choice("Team")
    worker = _choice("Worker", loose=True)
    month = _choice("Month", loose=True)
    by = forms.ChoiceField(
        choices=[(group, group) for group in GROUPS],
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": TOLD_APART},
    )

    def __init__(self, asked: QueryDict, *, viewer: Worker) -> None:
        super().__init__(_with_period(asked))
        furthest = timezone.localdate().replace(month=1, day=1)
        furthest = furthest.replace(year=furthest.year + LONGEST)
        for name in ("since", "until"):
            self.fields[name].not_before, self.fields[name].not_after = EARLIEST, furthest  # type: ignore[attr-defined]
        teams, workers = teams_and_workers(viewer)
        self.team_names = {**teams, NO_TEAM: NO_TEAM_WORDS}
        self.worker_names = {str(number): name for number, name in workers.items()}
        self._offer("chapter", "Every chapter", _chapters())
        chapter = str(self.data.get("chapter", ""))
        self._offer("rule", "Every standard", _standards(chapter))
        self._offer("team", "Every team", self.team_names.items())
        roles = [(role, role_words(role)) for role in _roles()]
        self._offer("worker", "Every worker", [*self.worker_names.items(), *roles])
        self._offer("month", "Every month", [])

    def _offer(self, name: str, every: str, choices: Iterable[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", every), *choices]  # type: ignore[attr-defined]

    def clean_rule(self) -> str:
        """A standard in force, or one that left duties behind."""
        rule = str(self.cleaned_data["rule"])
        if rule and not is_known_rule(rule):
            raise forms.ValidationError(NOT_THERE.format("standard"))
        return rule

    def clean_worker(self) -> str:
        """Somebody who works or worked here, or a role. Whose figures are seen is asked later."""
        worker = str(self.cleaned_data["worker"])
        known = worker in _roles() or worker in self.worker_names
        if worker and not known and not _is_somebody(worker):
            raise forms.ValidationError(NOT_THERE.format("worker"))
        return worker

    def clean_month(self) -> date | None:
        """The first day of a month written as 2026-03."""
        typed = str(self.cleaned_data["month"])
        if not typed:
            return None
        found = re.fullmatch(r"([12]\d{3})-(0[1-9]|1[0-2])", typed, re.ASCII)
        if not found:
            raise forms.ValidationError("Select a month from the list")
        return date(int(found[1]), int(found[2]), 1)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if {"since", "until"} & set(self.errors):
            return typed
        since, until = _period(typed.get("since"), typed.get("until"))
        if until < since:
            self.add_error("until", "The last day must be the first day or after it")
        elif until.year - since.year > LONGEST:
            self.add_error("until", f"Look at {LONGEST} years or fewer at a time")
        else:
            self._check_within(typed, since, until)
        return {**typed, "since": since, "until": until}

    def _check_within(self, typed: dict[str, Any], since: date, until: date) -> None:
        months = Selection(since=since, until=until).months
        self._offer("month", "Every month", [(f"{m:%Y-%m}", month_words(m)) for m in months])
        if typed.get("month") and typed["month"] not in months:
            self.add_error("month", "This month lies outside the days above. Select another")
        chapter, rule = typed.get("chapter"), typed.get("rule")
        if chapter and rule and rule not in rules_by_chapter(house_pack().name).get(chapter, ()):
            self.add_error("rule", "This standard is of another chapter")

    @property
    def group(self) -> str:
        """What the table tells apart."""
        return str(self.cleaned_data.get("by") or GROUPS[0])

    @property
    def selection(self) -> Selection:
        """What was asked."""
        asked = self.cleaned_data
        names = ("since", "until", "chapter", "rule", "team", "worker", "month")
        return Selection(**{name: asked[name] for name in names})


def _with_period(asked: QueryDict) -> dict[str, Any]:
    """What was asked, with the usual days in the boxes where none were typed."""
    typed: dict[str, Any] = asked.dict()
    boxes = [f"{name}_{box}" for name in ("since", "until") for box in BOXES]
    if not any(typed.get(box) for box in boxes):
        days = zip(("since", "until"), usual_period(), strict=True)
        typed |= {f"{name}_{box}": str(getattr(day, box)) for name, day in days for box in BOXES}
    return typed


def _period(since: date | None, until: date | None) -> tuple[date, date]:
    last = until or timezone.localdate()
    return since or usual_period(last)[0], last


def _chapters() -> list[tuple[str, str]]:
    return [(each, chapter_words(each)) for each in rules_by_chapter(house_pack().name)]


def _standards(chapter: str) -> list[tuple[str, str]]:
    by_chapter = rules_by_chapter(house_pack().name)
    named = by_chapter.get(chapter) or [rule.name for rule in house_pack().standards.rules]
    return [(name, standard_words(name)) for name in named]


def _roles() -> list[str]:
    return sorted({rule.owner for rule in house_pack().standards.rules})


def _is_somebody(worker: str) -> bool:
    return worker.isascii() and worker.isdecimal() and Worker.objects.filter(pk=worker).exists()
