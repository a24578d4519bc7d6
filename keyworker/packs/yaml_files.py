"""Reads a pack's YAML so that every fault can name its file and line."""

from pathlib import Path
from typing import Any

import yaml

from keyworker.standards.faults import Fault, Refused


class PackRefused(Refused):
    """A pack cannot be used; every fault found is listed with its file and line."""


class _WithLines(yaml.SafeLoader):
    """A safe loader that notes the line of every named group, under `__line__`."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping; a key written twice is a fault, not a silent choice."""
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} is written twice", key_node.start_mark
                )
            seen.add(key)
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return found


class _RuleLines(_WithLines):
    """Notes lines as well; used for lists of rules, whose readers name them."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping that remembers the line it began on."""
        found = super().construct_mapping(node, deep=deep)
        if any(key == "id" for key in found):
            found["__line__"] = node.start_mark.line + 1
        return found


def read_yaml(path: Path, *, lines: bool = False) -> Any:
    """Read one YAML file (UTF-8); raises PackRefused naming the line that cannot be read."""
    loader = _RuleLines if lines else _WithLines
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  safe loaders
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f":{mark.line + 1}" if mark else ""
        what = error.problem or "this is not YAML"
        raise PackRefused(
            [Fault(f"{named(path)}{line}", str(what), "Check the indentation and quotes there.")]
        ) from None
    except UnicodeDecodeError:
        raise PackRefused(
            [Fault(named(path), "this is not UTF-8 text", "Save it as UTF-8.")]
        ) from None


def named(path: Path) -> str:
    """Name a pack's file as people see it: wokingham/standards/duty.yaml."""
    parts = path.parts
    return "/".join(parts[parts.index("packs") + 1 :]) if "packs" in parts else path.name
