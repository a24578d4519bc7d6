"""Reads a count over a unit or a family: `{count: in_post, at_least: 5}`."""

from collections.abc import Mapping
from typing import Any

from keyworker.standards.expressions import (
    Many,
    StateTerm,
    bracketed,
    is_state,
    read_expression,
)
from keyworker.standards.faults import nearest
from keyworker.standards.vocabulary import Vocabulary


def read_many(raw: Mapping[str, Any], vocabulary: Vocabulary) -> Many:
    """Read `{count: in_post, at_least: 5}`; raises ValueError saying what is wrong."""
    known = ("count", "at_least", "at_most", "apart_by")
    for key in raw:
        if key not in known:
            raise ValueError(f"a count has no {key!r}. {nearest(str(key), known)}")
    part = read_expression(raw.get("count") or "", vocabulary)
    least, most = raw.get("at_least", 0), raw.get("at_most")
    if not is_state(part):
        raise ValueError(f"{part.text!r} is an event; what is counted is a state")
    if not isinstance(least, int) or not (most is None or isinstance(most, int)):
        raise ValueError("at_least and at_most are whole numbers")
    if "at_least" not in raw and most is None:
        raise ValueError("a count says at_least or at_most")
    bounds = [
        f"at least {least}" if "at_least" in raw else "",
        "" if most is None else f"at most {most}",
    ]
    apart_by = str(raw.get("apart_by", ""))
    apart = f", apart by {apart_by}" if apart_by else ""
    if apart_by:
        if not isinstance(part, StateTerm) or not part.lasts:
            raise ValueError(f"{part.text!r} is not one state, so nothing tells it apart")
        vocabulary.attribute(vocabulary.thing(part.thing), apart_by)
    text = f"{' and '.join(filter(None, bounds))} of {bracketed(part)}{apart}"
    return Many(part, least, most, text, apart_by)
