"""The names of the record: things with their types, phases and attributes, and the named states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keyworker.standards.faults import nearest

SUBJECT_KEYS = {
    "children": "child",
    "carers": "carer",
    "workers": "worker",
    "units": "unit",
    "panels": "panel",
    "allegations": "allegation",
    "families": "family",
    "providers": "provider",
}
PERSON_FACTS = ("born", "expected", "died")
# Worked out by the engine from other facts; what a source says of them is set aside with a notice.
WORKED_OUT = ("sequence", "later", "by_allocated_worker", "first")
# Derived from what one child's history cannot hold, so a source may say them.
TOLD = (
    "all_children_seen",
    "receiving_unit_present",
    "after_assessment",
    "multiple_placements",
    "previously_open",
    "permanence",
    "legal_status",
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of the record: its type, its phases and the attributes it may carry."""

    name: str
    type: str
    label: str
    about: str
    phases: tuple[str, ...]
    attributes: Mapping[str, str]
    local: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_span(self) -> bool:
        """Tell whether the thing lasts, so that it is a state."""
        return self.type == "span"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All names a history, a rule or a form may use; unknown names come back with a suggestion."""

    things: Mapping[str, Thing]
    phases: Mapping[str, Mapping[str, str]]
    lists: Mapping[str, tuple[str, ...]]
    states: Mapping[str, str]
    facts: Mapping[str, str]
    raw: Mapping[str, Any]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "Vocabulary":
        """Read the vocabulary as a pack writes it (`vocabulary.yaml`)."""
        phases = {kind: dict(words) for kind, words in raw["phases"].items()}
        common = raw.get("common", {})
        things = {
            name: _thing(name, entry, phases, common) for name, entry in raw["things"].items()
        }
        return cls(
            things=things,
            phases=phases,
            lists={name: tuple(map(str, values)) for name, values in raw.get("lists", {}).items()},
            states={name: entry["is"] for name, entry in raw.get("states", {}).items()},
            facts=dict(raw.get("facts", {}).get("child", {})),
            raw=raw,
        )

    def merged(self, raw: Mapping[str, Any]) -> "Vocabulary":
        """Give this vocabulary with a pack's own labels, things, list values and states added."""
        whole = dict(self.raw)
        whole["things"] = {**self.raw["things"], **raw.get("things", {})}
        whole["states"] = {**self.raw.get("states", {}), **raw.get("states", {})}
        lists = {name: list(values) for name, values in self.raw.get("lists", {}).items()}
        for name, values in raw.get("lists", {}).items():
            lists[name] = [
                *lists.get(name, []),
                *(v for v in values if v not in lists.get(name, [])),
            ]
        whole["lists"] = lists
        return Vocabulary.read(whole)

    def thing(self, name: str) -> Thing:
        """Give a thing by name; raises ValueError with a suggestion."""
        if name not in self.things:
            raise ValueError(f"there is no thing {name!r}. {nearest(name, self.things)}")
        return self.things[name]

    def event(self, name: str) -> tuple[Thing, str]:
        """Give the thing and phase of `thing.phase`; raises ValueError with a suggestion."""
        thing_name, dot, phase = name.partition(".")
        thing = self.thing(thing_name)
        if not dot:
            raise ValueError(
                f"{name!r} names no phase. {thing_name} has the phases {', '.join(thing.phases)}."
            )
        if phase not in thing.phases:
            raise ValueError(
                f"{thing_name} has no phase {phase!r}. It has {', '.join(thing.phases)}."
            )
        return thing, phase

    def attribute(self, thing: Thing, name: str) -> str:
        """Give the type of a thing's attribute; raises ValueError with a suggestion."""
        if name not in thing.attributes:
            raise ValueError(
                f"{thing.name} has no attribute {name!r}. {nearest(name, thing.attributes)}"
            )
        return thing.attributes[name]

    def choices(self, attribute_type: str) -> tuple[str, ...] | None:
        """Give the values a choice may take, or None for an attribute that is no choice."""
        if not attribute_type.startswith("choice["):
            return None
        inside = attribute_type[7:-1]
        if inside.startswith("@"):
            return self.lists.get(inside[1:], ())
        return tuple(inside.split(","))

    def of_type(self, kind: str) -> list[Thing]:
        """List the things of one type, such as every document."""
        return [thing for thing in self.things.values() if thing.type == kind]


def _thing(
    name: str, entry: Mapping[str, Any], phases: Mapping[str, Any], common: Mapping[str, Any]
) -> Thing:
    kind = entry["type"]
    if kind not in phases:
        raise ValueError(f"{name} has the unknown type {kind!r}. {nearest(kind, phases)}")
    own = {key: str(value) for key, value in (entry.get("attributes") or {}).items()}
    shared = {key: str(value) for key, value in common.get(kind, {}).items()}
    return Thing(
        name=name,
        type=kind,
        label=entry.get("label", name),
        about=entry.get("about", ""),
        phases=tuple(phases[kind]),
        attributes={**shared, **own},
        local=entry.get("local") or {},
    )
