"""A census element as a block of named dates and codes, whatever spelling its vendor chose."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from keyworker.returns.reading import Findings, tables

TABLES = tables(Path(__file__).with_name("codes.yaml"))
CODES = TABLES["codes"]
TOLD = TABLES["told"]
_KNOWN: dict[str, list[str]] = TABLES["known"]
_CENSUS_NAME: dict[str, str] = {
    name.lower(): name for names in (_KNOWN, *_KNOWN.values()) for name in names
} | {other.lower(): name for name, others in TABLES["spelled"].items() for other in others}
_OFTEN = {"Disability", "AssessmentFactors", "CPPreviewDate"}


@dataclass(slots=True)
class Leaf:
    """One answer of the census, and the line of the file it stands on."""

    text: str
    line: int


@dataclass(slots=True)
class Block:
    """A block of the census: its answers and the blocks inside it, under the census's own names."""

    name: str
    line: int
    leaves: dict[str, list[Leaf]] = field(default_factory=dict)
    blocks: dict[str, list[Block]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The answer of that name, or an empty text where none was given."""
        given = self.leaves.get(name)
        return given[0].text if given else ""

    def inside(self, name: str) -> list[Block]:
        return self.blocks.get(name, [])

    def content(self) -> str:
        """All it says, without its lines: two blocks of the same content repeat each other."""
        answers = [(name, [leaf.text for leaf in given]) for name, given in self.leaves.items()]
        inner = [block.content() for blocks in self.blocks.values() for block in blocks]
        return repr((self.name, answers, inner))


def census_name(element: etree._Element) -> str:
    """The census's own name of an element, whatever its namespace, letter case or spelling."""
    if not isinstance(element.tag, str):
        return ""
    local = etree.QName(element).localname
    return _CENSUS_NAME.get(local.lower(), local)


def line_in_file(element: etree._Element) -> int:
    """The line an element stands on, or 0 where the reader of the file kept none."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def read_block(element: etree._Element, findings: Findings) -> Block:
    """An element with all it holds; what the census does not know is passed over with a notice."""
    block = Block(census_name(element), line_in_file(element))
    known = _KNOWN.get(block.name, [])
    for inner in element:
        name = census_name(inner)
        if not name:
            continue
        if name not in known:
            findings.notice(
                f"{name} inside {block.name} is not part of the census and was passed over"
            )
        elif name in _KNOWN:
            block.blocks.setdefault(name, []).append(read_block(inner, findings))
        elif text := "".join(map(str, inner.itertext())).strip():
            block.leaves.setdefault(name, []).append(Leaf(text, line_in_file(inner) or block.line))
    for name, given in block.leaves.items():
        if len(given) > 1 and name not in _OFTEN:
            findings.notice(f"{name} stands more than once in one {block.name}; the first counts")
    return block
