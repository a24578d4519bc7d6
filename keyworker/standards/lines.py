"""Finds the line of a JSON text at which a list entry begins, so that a fault can name it."""

import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in all but the stubs

_STEP = re.compile(r"(\w+)\[(\d+)\]")


def line_of(text: str, where: str) -> int | None:
    """Give the line (from 1) of the deepest `name[n]` a place names, or None if it is not found."""
    steps = [(name, int(number)) for name, number in _STEP.findall(where)]
    if not steps:
        return None
    found = _positions(text, {tuple(steps[: depth + 1]) for depth in range(len(steps))})
    for depth in range(len(steps), 0, -1):
        place = found.get(tuple(steps[:depth]))
        if place is not None:
            return text.count("\n", 0, place) + 1
    return None


def _positions(
    text: str, wanted: set[tuple[tuple[str, int], ...]]
) -> dict[tuple[tuple[str, int], ...], int]:
    """Walk the text once, keeping the path of lists it is in."""
    found: dict[tuple[tuple[str, int], ...], int] = {}
    path: list[list[object]] = []  # ["{", key] for an object, ["[", name, index] for a list
    at, end, fresh = 0, len(text), False
    while at < end:
        sign = text[at]
        if fresh and not sign.isspace() and sign != "]":
            here = tuple((str(p[1]), int(str(p[2]))) for p in path if p[0] == "[")
            if here in wanted:
                found.setdefault(here, at)
            fresh = False
        if sign == '"':
            value, at = scanstring(text, at + 1)
            if path and path[-1][0] == "{" and text[at : at + 20].lstrip().startswith(":"):
                path[-1][1] = value
            continue
        if sign == "{":
            path.append(["{", ""])
        elif sign == "[":
            name = path[-1][1] if path and path[-1][0] == "{" else ""
            path.append(["[", name, 0])
            fresh = True
        elif sign in "}]":
            path.pop()
        elif sign == "," and path and path[-1][0] == "[":
            path[-1][2] = int(str(path[-1][2])) + 1
            fresh = True
        at += 1
    return found
