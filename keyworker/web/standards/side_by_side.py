"""Two councils' standards side by side, and what another figure would mean here."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keyworker.oversight.tallies import OUTCOMES, Tally, tallies
from keyworker.oversight.trials import Outlook, what_if
from keyworker.packs import Pack, load
from keyworker.packs.comparing import topics
from keyworker.standards.changing import figure_of
from keyworker.standards.faults import RulesRefused
from keyworker.standards.rules import Rule
from keyworker.web.forms import GovukForm
from keyworker.web.requests import WorkerRequest
from keyworker.web.standards.links import all_packs, clause_links, house_pack, rule_link
from keyworker.web.standards.sentences import figure_words
from keyworker.web.standards.tallies import trial_tallies

LONGEST_FIGURE = 100


class CompareForm(GovukForm):
    """Whose standards are set beside this council's."""

    other = forms.ChoiceField(label="Another council's standards", choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [pack for pack in all_packs() if pack.name != settings.PACK]
        self.fields["other"].choices = [(pack.name, pack.title) for pack in others]  # type: ignore[attr-defined]


class FigureForm(GovukForm):
    """The figure that is tried."""

    figure = forms.CharField(
        label="Another figure",
        help_text="For example, 15 working days. Nothing of the standard itself changes",
        max_length=LONGEST_FIGURE,
        error_messages={"required": "Enter a figure, such as 15 working days"},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )


@require_safe
def compare(request: WorkerRequest) -> HttpResponse:
    """Topic by topic what this council's pack asks and what another's does, and how we do."""
    form = CompareForm(request.GET or None)
    shown: dict[str, Any] = {"form": form, "ours": house_pack()}
    if form.is_valid():
        other = load(form.cleaned_data["other"])
        shown |= {"other": other, **_side_by_side(house_pack(), other)}
    return render(request, "standards/compare.html", shown, status=422 if form.errors else 200)


def _side_by_side(ours: Pack, other: Pack) -> dict[str, Any]:
    theirs, tried_at = trial_tallies(other.name)
    here = tallies(rule.name for rule in ours.standards.rules)
    found = topics(ours, other)
    return {
        "both": [
            {
                "title": topic.title,
                "ours": _shown(topic.first, here[topic.first.name]),
                "theirs": _shown(topic.second, theirs[topic.second.name]),
            }
            for topic in found
            if topic.first is not None and topic.second is not None
        ],
        "only_ours": [
            _shown(t.first, here[t.first.name]) for t in found if t.first and not t.second
        ],
        "only_theirs": [
            _shown(t.second, theirs[t.second.name]) for t in found if t.second and not t.first
        ],
        "tried_at": tried_at,
    }


def _shown(rule: Rule, tally: Tally) -> dict[str, Any]:
    return {
        **rule_link(rule.name, rule.title),
        "figure": figure_words(rule),
        "tally": tally,
        "clauses": clause_links(list(rule.clauses)),
    }


@require_safe
def another_figure(request: WorkerRequest, pack: str, rule: str) -> HttpResponse:
    """What compliance with a standard and the work it asks for would be at another figure."""
    name = f"{pack}/{rule}"
    found = next((each for each in house_pack().standards.rules if each.name == name), None)
    if found is None or not figure_of(found):
        raise Http404
    form = FigureForm(request.GET or None, initial={"figure": figure_words(found)})
    shown: dict[str, Any] = {
        "rule": found,
        "form": form,
        "now": figure_words(found),
        "trail": [
            {"text": "Standards", "href": reverse("standards")},
            {"text": found.title, "href": rule_link(name)["url"]},
        ],
    }
    if form.is_valid():
        try:
            shown["rows"] = _rows(*what_if(request.user, found, form.cleaned_data["figure"]))
        except RulesRefused as refused:
            form.add_error("figure", _in_words(refused))
    return render(request, "standards/what_if.html", shown, status=422 if form.errors else 200)


def _in_words(refused: RulesRefused) -> str:
    said = refused.faults[0].what
    return f"{said[:1].upper()}{said[1:]}"


def _rows(before: Outlook, after: Outlook) -> list[tuple[str, str, str]]:
    """Each line of the table: in words, as it is, and as it would be."""
    sides = (before, after)
    found = [("Figure", figure_words(before.rule), figure_words(after.rule))]
    shares = [Tally(counts=dict(each.counts)).share for each in sides]
    found.append(_line("Met in time, in 100 decided", [_number(share) for share in shares]))
    for code, words in OUTCOMES.items():
        if any(each.counts[code] for each in sides):
            found.append(_line(words, [f"{each.counts[code]:,}" for each in sides]))
    weekly = [f"{each.in_a_week:.2f}" for each in sides]
    found.append(_line("Asked for in a week, were each done on its day", weekly))
    if before.for_one_worker is not None:
        each_week = [f"{each.for_one_worker or 0:.2f}" for each in sides]
        found.append(_line("Of that for one social worker", each_week))
    return found


def _line(words: str, values: list[str]) -> tuple[str, str, str]:
    return words, values[0], values[1]


def _number(share: int | None) -> str:
    return "nothing decided" if share is None else str(share)
