"""Dates and times typed in boxes, read generously and refused clearly.

A day is typed in three boxes, with a fourth for the time where a moment is asked for. Months may be
words, times may be "2.30pm", "14:30" or "midday". Times are those of Europe/London.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE)


class BoxesWidget(forms.MultiWidget):
    """Several short boxes that make one answer."""

    names: Sequence[str] = ("day", "month", "year")
    widths: Mapping[str, int] = {"day": 2, "month": 2, "year": 4, "time": 5}
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(widgets=dict.fromkeys(self.names, forms.TextInput), attrs=attrs)

    def decompress(self, value: Any) -> list[Any]:
        if value is None:
            return [None] * len(self.names)
        if isinstance(value, datetime):
            value = timezone.localtime(value) if timezone.is_aware(value) else value
        parts = [value.day, value.month, value.year]
        if "time" in self.names:
            parts.append(value.strftime("%H:%M") if isinstance(value, datetime) else "")
        return parts

    def boxes(
        self, field_id: str, name: str, value: Any, faulty: Iterable[str]
    ) -> list[dict[str, Any]]:
        """The boxes with their labels, what stands in them, and which of them is wrong."""
        values = value if isinstance(value, list) else self.decompress(value)
        return [
            {
                "id": f"{field_id}-{box}",
                "name": f"{name}_{box}",
                "label": box.capitalize(),
                "value": typed,
                "width": self.widths[box],
                "error": box in faulty,
                "inputmode": "text" if box == "time" else "numeric",
            }
            for box, typed in zip(self.names, values, strict=True)
        ]

    def first_box(self, field_id: str, faulty: Iterable[str]) -> str:
        """The id of the first box that is wrong, or of the first box."""
        wrong = set(faulty)
        return f"{field_id}-{next((box for box in self.names if box in wrong), self.names[0])}"


class MomentWidget(BoxesWidget):
    """Day, month, year and time."""

    names = ("day", "month", "year", "time")


class DateInputField(forms.MultiValueField):
    """A day. Errors name the boxes at fault; `not_after` and `not_before` bound it, both included.

    `called` is what the words call it: "The date of the visit must be a real date".
    """

    widget = BoxesWidget

    def __init__(
        self,
        *,
        called: str = "",
        not_after: date | None = None,
        not_before: date | None = None,
        **kwargs: Any,
    ) -> None:
        self.called, self.not_after, self.not_before = called, not_after, not_before
        boxes = len(self.widget.names)
        super().__init__(
            fields=[forms.CharField(required=False) for _ in range(boxes)],
            require_all_fields=False,
            **kwargs,
        )

    def clean(self, value: Any) -> date | None:
        typed = [str(part or "").strip() for part in value or [""] * len(self.widget.names)]
        if not any(typed):
            if self.required:
                raise self._fault(str(self.error_messages["required"]), self.widget.names)
            return None
        found = self._day(typed[:3])
        self._check_bounds(found)
        return self.compress([found, *typed[3:]])

    def compress(self, parts: list[Any]) -> date:
        found: date = parts[0]
        return found

    @property
    def _called(self) -> str:
        return self.called or str(self.label or "The date")

    def _fault(self, words: str, boxes: Iterable[str]) -> ValidationError:
        return ValidationError(words, params={"boxes": tuple(boxes)})

    def _day(self, typed: list[str]) -> date:
        names = ("day", "month", "year")
        missing = [name for name, part in zip(names, typed, strict=True) if not part]
        if missing:
            raise self._fault(f"{self._called} must include a {' and a '.join(missing)}", missing)
        if not re.fullmatch(r"\d{4}", typed[2]):
            raise self._fault("Year must include 4 numbers", ["year"])
        word = typed[1].lower()[:3]
        month = str(MONTHS.index(word) + 1) if word in MONTHS else typed[1]
        if not (typed[0].isdecimal() and month.isdecimal()):
            raise self._fault(f"{self._called} must be a real date", names)
        try:
            return date(int(typed[2]), int(month), int(typed[0]))
        except ValueError:
            raise self._fault(f"{self._called} must be a real date", names) from None

    def _check_bounds(self, found: date) -> None:
        names = ("day", "month", "year")
        if self.not_after and found > self.not_after:
            today = self.not_after == timezone.localdate()
            limit = "today or in the past" if today else f"{self.not_after:%-d %B %Y} or before"
            raise self._fault(f"{self._called} must be {limit}", names)
        if self.not_before and found < self.not_before:
            limit = f"{self.not_before:%-d %B %Y} or after"
            raise self._fault(f"{self._called} must be {limit}", names)


class MomentInputField(DateInputField):
    """A moment here, or a day alone where the time is left empty and `time_needed` is not set."""

    widget = MomentWidget

    def __init__(self, *, time_needed: bool = False, **kwargs: Any) -> None:
        self.time_needed = time_needed
        super().__init__(**kwargs)

    def compress(self, parts: list[Any]) -> date:
        found, typed = parts
        if not typed:
            if self.time_needed:
                raise self._fault(f"{self._called} must include a time", ["time"])
            return super().compress([found])
        try:
            moment = datetime.combine(found, read_time(typed))
        except ValueError:
            raise self._fault("Enter the time like 2:30pm or 14:30", ["time"]) from None
        here = timezone.get_current_timezone()
        aware = moment.replace(tzinfo=here)
        if aware.astimezone(UTC).astimezone(here).replace(tzinfo=None) != moment:
            raise self._fault(
                "There was no such time: the clocks went forward from 1am to 2am that night",
                ["time"],
            )
        return aware


def read_time(typed: str) -> time:
    """A time as people write it. Raises ValueError for anything else."""
    word = typed.strip().lower()
    if word in ("midday", "noon", "midnight"):
        return time(0 if word == "midnight" else 12)
    found = CLOCK.fullmatch(word.replace("a.m.", "am").replace("p.m.", "pm"))
    if not found:
        raise ValueError(typed)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(typed)
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif found[2] is None:
        raise ValueError(typed)  # "9" alone could be morning or evening
    return time(hour, minute)
