"""The first page of a child's record: what a duty worker needs at three in the morning."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from keyworker.history.queries import pack
from keyworker.oversight.glance import Overview, overview_of
from keyworker.people.models import Address
from keyworker.people.queries import Kin
from keyworker.record.glancing import Glimpse
from keyworker.web.child.bar import bar_for, involvement_words
from keyworker.web.lines import all_shown
from keyworker.web.requests import WorkerRequest
from keyworker.web.templatetags.gov import day, moment

LEGAL = ("legal_status", "looked_after", "proceedings", "deprivation_of_liberty")
# The kind of address one sleeps at, the likeliest first.
BEDS = ("placement", "home", "other")
WORDS_SHOWN = 700
# The questions whose answers say most about risk and safety, where a form asks them.
SAYS_MOST = ("risks", "worries", "findings")


def overview(request: WorkerRequest, reference: str) -> HttpResponse:
    """Who, where tonight, who is responsible, risks, worker, last seen, next due."""
    found = overview_of(request.user, reference)
    child = found.child
    shown = {
        "bar": bar_for(request.user, child, "child", found.involvements),
        "warnings": _warnings(found),
        "tonight": _tonight(found),
        "safety": [_risk(each) for each in found.record.risk],
        "due": all_shown(found.due),
        "due_more": found.due_in_all > 0,
        "due_url": reverse("child_due", args=[child.reference]),
        "latest": [_latest(each) for each in found.record.latest],
    }
    return render(request, "child/overview.html", shown)


def _warnings(found: Overview) -> list[str]:
    warnings: list[str] = []
    if found.child.died:
        warnings.append(f"Died on {day(found.child.died)}.")
    kinds = {each.kind: each for each in found.involvements}
    if "missing" in kinds:
        warnings.append(f"Missing since {moment(kinds['missing'].started_at)}.")
    if found.withheld or any(address.protected for address in found.addresses):
        warnings.append("The address is protected: give it to nobody, and write it on no letter.")
    return warnings


def _tonight(found: Overview) -> list[dict[str, Any]]:
    child = found.child
    rows = [
        ("Where", _where(found)),
        ("Parental responsibility", _responsible(found)),
        ("Also at home", _people(_others_at_home(found.kin))),
        ("Legal status", _legal(found)),
        ("Worker", getattr(child, "worker_name", None) or "Nobody is allocated"),
        ("Team", _team(child)),
        ("Last seen", _last_seen(found)),
        ("Language", _language(child)),
        ("Communicates", child.communication),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def _where(found: Overview) -> str:
    if found.withheld:
        return "Protected; the child\N{RIGHT SINGLE QUOTATION MARK}s team knows it"
    by_kind = {address.kind: address for address in reversed(found.addresses)}
    address = next((by_kind[kind] for kind in BEDS if kind in by_kind), None)
    if address is None:
        return "No address is on the record"
    since = f", since {day(address.started_on)}" if address.started_on else ""
    placed = "Placement: " if address.kind == "placement" else ""
    return f"{placed}{address_words(address)}{since}"


def address_words(address: Address) -> str:
    """An address in one line; one that is protected says so to whoever may see it."""
    words = f"{address.lines}, {address.postcode}".rstrip(", ")
    return f"{words} (protected: give it to nobody)" if address.protected else words


def _responsible(found: Overview) -> SafeString | str:
    """Those with parental responsibility, and how each is reached at night."""
    lines = [
        (each.name, each.relation.lower(), reached(each, found.homes))
        for each in found.kin
        if each.parental_responsibility
    ]
    return format_html_join(SafeString("<br>"), "{}, {}, {}", lines) or "Not on the record"


def reached(each: Kin, homes: dict[int, Address | None]) -> str:
    """Say where somebody lives and by what number they are reached."""
    where = "lives with the child"
    if not each.same_household:
        home = homes.get(each.person_id)
        where = address_words(home) if home else "no address on the record"
        if each.person_id in homes and home is None:
            where = "address protected; the child\N{RIGHT SINGLE QUOTATION MARK}s team knows it"
    return f"{where}, telephone {each.telephone}" if each.telephone else f"{where}, no telephone"


def _others_at_home(kin: list[Kin]) -> list[Kin]:
    return [each for each in kin if each.same_household and not each.parental_responsibility]


def _people(kin: Iterable[Kin]) -> SafeString:
    lines = [(each.name, each.relation.lower()) for each in kin]
    return format_html_join(SafeString("<br>"), "{}, {}", lines)


def _legal(found: Overview) -> str:
    words = [involvement_words(each) for each in found.involvements if each.kind in LEGAL]
    return "; ".join(dict.fromkeys(words)) or "Not looked after; no order is on the record"


def _team(child: Any) -> SafeString | str:
    if not child.team_name:
        return "No team holds the case"
    if not child.team_telephone:
        return str(child.team_name)
    return format_html("{}, telephone {}", child.team_name, child.team_telephone)


def _last_seen(found: Overview) -> SafeString | str:
    seen, tried = found.record.last_seen, found.record.last_tried
    if seen is None and tried is None:
        return "No visit is on the record"
    if seen is None and tried is not None:
        return f"Not seen; last tried {moment(tried.at)} by {tried.author}"
    alone = {True: ", alone", False: ", not alone"}.get(seen.answers.get("seen_alone"), "")  # type: ignore[union-attr, arg-type]
    words = format_html(
        '<a class="govuk-link" href="{}">{}</a>, by {}{}',
        reverse("entry", args=[seen.key]),  # type: ignore[union-attr]
        moment(seen.at),  # type: ignore[union-attr]
        seen.author,  # type: ignore[union-attr]
        alone,
    )
    if tried is not None and tried is not seen:
        return format_html("{}<br>Not seen when last tried, {}", words, moment(tried.at))
    return words


def _language(child: Any) -> str:
    interpreter = ", with an interpreter" if child.interpreter_needed else ""
    return f"{child.language}{interpreter}" if child.language or interpreter else ""


def _risk(each: Glimpse) -> dict[str, Any]:
    return {
        "title": _title(each),
        "at": each.at,
        "author": each.author,
        "words": longest_words(each.answers, each.form)[:WORDS_SHOWN],
        "url": reverse("entry", args=[each.key]),
    }


def _latest(each: Glimpse) -> dict[str, Any]:
    return {
        "title": _title(each),
        "at": each.at,
        "author": each.author,
        "url": reverse("entry", args=[each.key]),
    }


def _title(each: Glimpse) -> str:
    form = pack().forms.get(each.form)
    return form.title if form else pack().label(each.thing)


def longest_words(answers: dict[str, Any], form_name: str) -> str:
    """Give the long answer that says most about risk, or the first the form asks for."""
    form = pack().forms.get(form_name)
    if form is None:
        return ""
    told = [q.id for q in form.questions if q.type == "long_text" and q.voice != "child"]
    first = next((each for each in (*SAYS_MOST, *told) if answers.get(each)), None)
    return str(answers[first]) if first else ""
