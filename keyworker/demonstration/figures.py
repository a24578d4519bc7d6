"""How large the council is: the printed figures, and how families come and go to make them."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


@cache
def read(name: str) -> Any:
    """Read one of this folder's YAML files."""
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Stream:
    """Families whose stories take the same turns: children a year, brothers and sisters, days."""

    kind: str
    children_a_year: float
    sizes: tuple[int, ...]
    days: tuple[int, ...] = field(default=(0,))

    def days_of(self, number: int) -> int:
        """How long the last part lasts for the numberth family, spread evenly over all of them."""
        return _evenly(self.days, number)


def streams(size: float) -> list[Stream]:
    """Give the streams of a council of this size (1: the whole)."""
    return [
        Stream(
            kind,
            size * told["children_a_year"],
            tuple(told["sizes"]),
            tuple(told.get("days", (0,))),
        )
        for kind, told in read("figures")["streams"].items()
    ]


def protection_days(number: int) -> int:
    """How long the numberth plan lasts."""
    return _evenly(tuple(read("figures")["protection_days"]), number)


def _evenly(points: tuple[int, ...], number: int) -> int:
    """Walk through points by the golden section: never two alike in a row, all equally often."""
    return points[int(len(points) * ((0.5 + number * 0.618033988749895) % 1))]


def printed() -> dict[str, Any]:
    """Give the figures as the statement prints them, for the whole council in one year."""
    found: dict[str, Any] = read("figures")["printed"]
    return found
