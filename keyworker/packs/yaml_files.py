"""Reads a pack's YAML so that every fault can name its file and line."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import yaml

from keyworker.standards.faults import Fault, Refused


class PackRefused(Refused):
    """A pack cannot be used; every fault found is listed with its file and line."""


class Named(dict[Any, Any]):
    """Named lines of a file, such as one rule or one post, that know the line they begin on."""

    line = 0
    lines: dict[object, int]

    def line_of(self, key: object) -> int:
        """Give the line one name stands on, or the line the whole begins on."""
        return self.lines.get(key, self.line)


class _WithLines(yaml.SafeLoader):
    """A safe loader that keeps the line of every name; a name written twice is a fault."""

    def construct_yaml_map(self, node: yaml.MappingNode) -> Generator[dict[Any, Any], None, None]:
        """Build named lines, remembering where they stand."""
        found = Named()
        found.line = node.start_mark.line + 1
        found.lines = {}
        yield found
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in found.lines:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key!r} is written twice", key_node.start_mark
                )
            found.lines[key] = key_node.start_mark.line + 1
        found.update(self.construct_mapping(node))


_WithLines.add_constructor("tag:yaml.org,2002:map", _WithLines.construct_yaml_map)


def read_yaml(path: Path) -> Any:
    """Read one YAML file (UTF-8); raises PackRefused naming the line that cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_WithLines)  # noqa: S506  a safe loader
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


def place(where: str, entry: object, key: object = None) -> str:
    """Name the line of a file an entry (or one of its names) stands on."""
    if not isinstance(entry, Named):
        return where
    return f"{where}:{entry.line if key is None else entry.line_of(key)}"
