"""What the page components need to ask, and how dates are written on every screen."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm
from django.utils import timezone
from django.utils.formats import date_format

from keyworker.web import forms

register = template.Library()


@register.filter
def any_actions(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether one row of a summary list has a link, so that the others keep its place free."""
    return any(row.get("actions") for row in rows)


@register.filter
def chosen(item: Mapping[str, Any], value: Any) -> bool:
    """Whether a choice is the one taken, or among those taken; compared as a form would send it."""
    if "checked" in item:
        return bool(item["checked"])
    taken = value if isinstance(value, list | tuple | set) else [value] if value else []
    return str(item.get("value", item["text"])) in {str(each) for each in taken}


@register.filter
def error_list(form: BaseForm) -> list[dict[str, str]]:
    """What an error summary shows for a form."""
    return forms.error_list(form)


@register.filter
def day(value: date | datetime | None) -> str:
    """A day in words, such as "Wed 1 Apr 2026"; a moment gives the day it fell on here."""
    if value is None:
        return ""
    return date_format(_here(value), "D j M Y")


@register.filter
def moment(value: date | datetime | None) -> str:
    """A moment in words, such as "1 April 2026 at 2:30pm"; a day alone has no time."""
    if value is None:
        return ""
    here = _here(value)
    if not isinstance(here, datetime):
        return date_format(here, "j F Y")
    return f"{date_format(here, 'j F Y')} at {clock(here)}"


@register.filter
def clock(value: datetime) -> str:
    """A time of day, such as "2:30pm", "9am", "midday" or "midnight"."""
    here = _here(value)
    assert isinstance(here, datetime)  # noqa: S101 - a day has no time of day
    if (here.hour, here.minute) in ((0, 0), (12, 0)):
        return "midday" if here.hour else "midnight"
    minutes = f":{here.minute:02}" if here.minute else ""
    return f"{here.hour % 12 or 12}{minutes}{'am' if here.hour < 12 else 'pm'}"


def _here(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
