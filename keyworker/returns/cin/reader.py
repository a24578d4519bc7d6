"""Reads a children in need census, child by child, so that the largest file needs little memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from keyworker.returns.cin.blocks import TOLD, census_name, read_block
from keyworker.returns.cin.child import ChildReader
from keyworker.returns.reading import Child, Findings, Reading, ReturnRefused, silence
from keyworker.standards.vocabulary import Vocabulary

_LEAVES_ALONE = {"resolve_entities": False, "no_network": True, "load_dtd": False}


@dataclass
class FirstLook:
    """What one pass over the file told before any child was read."""

    more_than_once: set[str]
    blocks: set[str]


def read_census(path: Path, vocabulary: Vocabulary) -> Reading:
    """The children of a census file as histories, with the faulty blocks left out and listed.

    The whole file is looked over first, so that a file that cannot be used (missing, cut short, in
    another encoding, not a census) raises ReturnRefused before anything is worked out from it.
    """
    look = _look_over(path)
    told = {block: things for block, things in TOLD.items() if block in look.blocks}
    findings = Findings()
    for block in TOLD:
        if block not in look.blocks:
            findings.notice(
                f"The file holds no {block} anywhere, so nothing is said about what it would tell"
            )
    for child_id in sorted(look.more_than_once):
        findings.notice(f"Child {child_id} is in the file more than once; read as one child")
    return Reading(_children(path, look, findings), findings, silence(vocabulary, told))


def _look_over(path: Path) -> FirstLook:
    ids: Counter[str] = Counter()
    children = 0
    blocks: set[str] = set()
    collection = ""
    for event, element in _elements(path, ("start", "end")):
        name = census_name(element)
        if element.getparent() is None and name != "Message":
            raise ReturnRefused(
                f"{path} is not a children in need census: it begins with <{name}>, a census "
                "begins with <Message>. Give the XML file as it is sent to the department."
            )
        if event == "start":
            continue
        if name == "LAchildID":
            ids[(element.text or "").strip()] += 1
        elif name in TOLD:
            blocks.add(name)
        elif name == "Collection":
            collection = (element.text or "").strip()
        elif name == "Child":
            children += 1
    if collection and collection.upper() != "CIN":
        raise ReturnRefused(
            f"{path} is not a children in need census: its header says {collection!r}, not 'CIN'."
        )
    if not children:
        raise ReturnRefused(f"{path} holds no <Child>: there is nothing to check in it.")
    return FirstLook({each for each, times in ids.items() if times > 1}, blocks)


def _elements(path: Path, events: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
    """Every element of the file in turn; a Child is put out of memory once it has been used."""
    try:
        with path.open("rb") as file:
            for event, element in etree.iterparse(file, events=events, **_LEAVES_ALONE):
                if element.getparent() is None and element.getroottree().docinfo.doctype:
                    raise ReturnRefused(
                        f"{path} declares a document type or entities; a census has none. "
                        "Export it again without them."
                    )
                yield event, element
                if event == "end" and census_name(element) == "Child":
                    _forget(element)
    except FileNotFoundError:
        raise ReturnRefused(f"There is no file {path}.") from None
    except OSError as error:
        raise ReturnRefused(f"{path} cannot be opened: {error.strerror}.") from None
    except etree.XMLSyntaxError as error:
        raise ReturnRefused(_what_is_wrong(path, error)) from None


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _what_is_wrong(path: Path, error: etree.XMLSyntaxError) -> str:
    if path.stat().st_size == 0:
        return f"{path} is empty. Export the census again."
    reason = str(error.msg or error).split(", line")[0]
    if "encoding" in reason.lower() or "Char 0x" in reason or "not proper UTF-8" in reason:
        return (
            f"{path} line {error.lineno}: the text is not in the encoding the file declares "
            f"({reason}). Export it again as UTF-8."
        )
    return (
        f"{path} line {error.lineno}: the XML cannot be read ({reason}). "
        "The file may be cut short or damaged; export it again."
    )


def _children(path: Path, look: FirstLook, findings: Findings) -> Iterator[Child]:
    """Each child once; one that stands in several places comes last, when all of it is read."""
    held_back: dict[str, ChildReader] = {}
    for _, element in _elements(path, ("end",)):
        if census_name(element) != "Child":
            continue
        block = read_block(element, findings)
        given = [each.text("LAchildID") for each in block.inside("ChildIdentifiers")]
        if not given or not given[0]:
            findings.fault(
                f"{path.name}, line {block.line}, Child",
                "LAchildID is missing",
                "The child was left out of the check: give it a reference and export again.",
            )
        elif given[0] in look.more_than_once:
            reader = held_back.setdefault(given[0], ChildReader(given[0], path.name, findings))
            reader.read(block)
        else:
            yield ChildReader(given[0], path.name, findings).read(block)
    for reader in held_back.values():
        yield reader.child
