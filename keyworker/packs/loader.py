"""Loads a pack: clauses, rules, posts, services, forms and decisions, over what it extends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from keyworker.packs.about import accounts_of, terms_of, versions_of
from keyworker.packs.checking import faults_of
from keyworker.packs.citing import cited, doubles, uncited
from keyworker.packs.clauses import Clause, read_clauses
from keyworker.packs.form_files import read_forms
from keyworker.packs.forms import Form
from keyworker.packs.plain_forms import plain_forms
from keyworker.packs.tightening import loosenings, replaced
from keyworker.packs.yaml_files import Named, PackRefused, named, place, read_yaml
from keyworker.standards.calendar import Calendar
from keyworker.standards.faults import Fault, Refused, nearest
from keyworker.standards.rule_reading import read_rules
from keyworker.standards.rules import Rule
from keyworker.standards.standards import Standards
from keyworker.standards.vocabulary import Vocabulary

__all__ = ["PACKS", "Pack", "cited", "load", "pack_names"]

PACKS = Path(__file__).parent
PARTS = ("posts", "services", "authority", "holding", "meetings", "pathways")
Read = TypeVar("Read")


@dataclass(frozen=True)
class Pack:
    """One council's practice as data, read whole.

    `rules` are the pack's own; `standards` are those in force, the extended pack's included.
    `posts`, `services`, `authority` and the others are as their YAML files hold them.
    `coverage` explains clauses no rule carries; `carried_by` names the forms and the like that do.
    `includes` are packs of one subject, such as allocation, whose rules run beside its own; `terms`
    the first and last days of the council's school terms.
    """

    name: str
    title: str
    folder: Path
    about: dict[str, Any]
    versions: list[tuple[str, date]]
    extends: "Pack | None"
    vocabulary: Vocabulary
    clauses: dict[str, Clause]
    rules: list[Rule]
    coverage: dict[str, str]
    carried_by: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    posts: dict[str, Any] = field(default_factory=dict)
    services: dict[str, Any] = field(default_factory=dict)
    authority: dict[str, Any] = field(default_factory=dict)
    holding: dict[str, Any] = field(default_factory=dict)
    meetings: dict[str, Any] = field(default_factory=dict)
    pathways: dict[str, Any] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    includes: "tuple[Pack, ...]" = ()
    terms: tuple[tuple[date, date], ...] = ()
    standards: Standards = field(init=False)

    def __post_init__(self) -> None:
        """Put the rules in force together, and see that all they ask can be told."""
        object.__setattr__(self, "standards", _standards(self))
        written = {name: form for name, form in self.forms.items() if not form.plain}
        plain = plain_forms(
            self.standards.rules, written, self.vocabulary, self.labels, self.authority
        )
        object.__setattr__(self, "forms", {**plain, **written})

    def clause(self, clause_id: str) -> Clause | None:
        """Give a clause of this pack, or of one it extends or includes."""
        return _clauses_under(self).get(clause_id)

    def label(self, thing: str) -> str:
        """Give this council's word for a thing, or the vocabulary's."""
        if thing in self.labels:
            return self.labels[thing]
        known = self.vocabulary.things.get(thing)
        if known is None:
            return thing.replace("_", " ")
        return str(known.local.get(self.name) or known.label)

    def chapters(self) -> list[str]:
        """List the document's chapters in the order of the register."""
        return list(dict.fromkeys(clause.chapter for clause in self.clauses.values()))


def pack_names(folder: Path = PACKS) -> list[str]:
    """List the packs there are: those that come with Keyworker, and a folder of a council's own."""
    found = {path.parent.name for each in _places(folder) for path in each.glob("*/pack.yaml")}
    return sorted(found)


def look_in(folder: Path) -> None:
    """Look for packs in a council's own folder too, from now on."""
    if folder not in _own:
        _own.append(folder)


_own: list[Path] = []


def _places(folder: Path) -> list[Path]:
    return list(dict.fromkeys([folder, *_own, PACKS])) if folder != PACKS else [*_own, PACKS]


def load(name: str, folder: Path = PACKS) -> Pack:
    """Load a pack by name, once; raises PackRefused listing every fault with file and line.

    `folder` holds a council's own packs; one of them takes the place of a pack of the same name.
    """
    return _load(name, folder)


@lru_cache(maxsize=32)
def _load(name: str, folder: Path) -> Pack:
    if name not in (names := pack_names(folder)):
        raise PackRefused([Fault(f"pack {name!r}", "there is no such pack", nearest(name, names))])
    here = next(each / name for each in _places(folder) if (each / name / "pack.yaml").exists())
    reading = _Reading(here)
    about = reading.part("pack")
    extends = reading.extended(about, folder)
    includes = reading.included(about, folder)
    vocabulary, labels = reading.vocabulary(extends)
    clauses: dict[str, Clause] = reading.tried(lambda: read_clauses(here / "clauses.csv"), {})
    rules = reading.rules(vocabulary)
    under = {} if extends is None else {rule.name: rule for rule in extends.standards.rules}
    below = [each for each in (extends, *includes) if each is not None]
    known = {**clauses, **{name: c for each in below for name, c in _clauses_under(each).items()}}
    reading.faults += uncited(rules, known, under) + doubles(rules)
    reading.faults += loosenings(rules, list(under.values()))
    written = reading.part("coverage")
    coverage, carried_by = accounts_of(written)
    forms, form_faults = read_forms(here / "forms", extends.forms if extends else {}, vocabulary)
    reading.faults += form_faults
    pack = Pack(
        name=name,
        title=str(about.get("title", name)),
        folder=here,
        about=about,
        versions=versions_of(about, here.name, reading.faults),
        extends=extends,
        vocabulary=vocabulary,
        clauses=clauses,
        rules=rules,
        coverage=coverage,
        carried_by=carried_by,
        labels=labels,
        forms=forms,
        includes=includes,
        terms=terms_of(about, here.name, reading.faults),
        **{part: reading.over(part, extends) for part in PARTS},
    )
    reading.faults += faults_of(pack, written)
    if reading.faults:
        raise PackRefused(reading.faults)
    return pack


class _Reading:
    """Reads the files of one pack, collecting the faults of all before any is refused."""

    def __init__(self, here: Path) -> None:
        self.here = here
        self.faults: list[Fault] = []

    def tried(self, read: Callable[[], Read], otherwise: Read) -> Read:
        """Read one thing, or note its faults and go on."""
        try:
            return read()
        except Refused as refused:
            self.faults.extend(refused.faults)
            return otherwise

    def part(self, part: str) -> Named:
        """Read one file of named lines; a missing file says nothing."""
        path = self.here / f"{part}.yaml"
        own = self.tried(lambda: read_yaml(path), None) if path.exists() else None
        if own is not None and not isinstance(own, Named):
            self.faults.append(
                Fault(f"{named(path)}:1", "this must be named lines", "Write name: value.")
            )
            own = None
        return Named() if own is None else own

    def over(self, part: str, extends: Pack | None) -> dict[str, Any]:
        """Read one file over the extended pack's: groups join by name, the rest is replaced."""
        own = self.part(part)
        below: dict[str, Any] = {} if extends is None else getattr(extends, part)
        if part == "posts":
            return own or below
        joined = {
            key: {**below[key], **value} if isinstance(below.get(key), dict) else value
            for key, value in own.items()
            if isinstance(value, dict) or key not in below
        }
        return {**below, **own, **joined}

    def extended(self, about: Named, folder: Path) -> Pack | None:
        """Load the pack this one extends; where that fails, nothing more can be said."""
        name = about.get("extends")
        if not name:
            return None
        return self._other(about, "extends", str(name), folder)

    def included(self, about: Named, folder: Path) -> tuple[Pack, ...]:
        """Load the packs this one includes."""
        names = about.get("includes") or []
        if not isinstance(names, list):
            names = [names]
        return tuple(self._other(about, "includes", str(name), folder) for name in names)

    def _other(self, about: Named, key: str, name: str, folder: Path) -> Pack:
        where = place(f"{self.here.name}/pack.yaml", about, key)
        names = pack_names(folder)
        if name not in names or name == self.here.name:
            others = [each for each in names if each != self.here.name]
            verb = key.removesuffix("s")
            raise PackRefused(
                [Fault(where, f"there is no pack {name!r} to {verb}", nearest(name, others))]
            )
        return load(name, folder)

    def vocabulary(self, extends: Pack | None) -> tuple[Vocabulary, dict[str, str]]:
        """Read the vocabulary over the extended pack's, with this council's labels."""
        path = self.here / "vocabulary.yaml"
        raw = self.part("vocabulary")
        try:
            found = Vocabulary.read(raw) if extends is None else extends.vocabulary.merged(raw)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            fault = Fault(f"{named(path)}:1", f"{error}", "See the england vocabulary.")
            raise PackRefused([*self.faults, fault]) from None
        labels = {} if extends is None else dict(extends.labels)
        own = raw.get("labels") or Named()
        for thing, label in own.items():
            if thing not in found.things:
                mend = nearest(str(thing), found.things)
                self.faults.append(
                    Fault(place(named(path), own, thing), f"there is no thing {thing!r}", mend)
                )
            labels[str(thing)] = str(label)
        return found, labels

    def rules(self, vocabulary: Vocabulary) -> list[Rule]:
        """Read every file of standards."""
        rules: list[Rule] = []
        for path in sorted((self.here / "standards").glob("*.yaml")):
            raw = self.tried(lambda path=path: read_yaml(path), None) or []  # type: ignore[misc]
            listed = raw.get("rules") or [] if isinstance(raw, Named) else raw
            entries = [
                {**each, "__line__": each.line} if isinstance(each, Named) else each
                for each in listed
            ]
            where = named(path)
            rules += self.tried(
                lambda entries=entries, where=where: read_rules(  # type: ignore[misc]
                    entries, vocabulary, pack=self.here.name, where=where
                ),
                [],
            )
        return rules


def _clauses_under(pack: Pack) -> dict[str, Clause]:
    below = [each for each in (pack.extends, *pack.includes) if each is not None]
    found = {name: clause for each in below for name, clause in _clauses_under(each).items()}
    return {**found, **pack.clauses}


def _standards(pack: Pack) -> Standards:
    under = list(_under(pack))
    calendar = Calendar.england()
    own = [rule for each in (pack, *pack.includes) for rule in each.rules]
    floor = [rule for each in under if each not in pack.includes for rule in each.rules]
    return Standards(
        pack=pack.name,
        rules=replaced(own, floor),
        versions={each.name: each.versions for each in (pack, *under)},
        vocabulary=pack.vocabulary,
        calendar=calendar.with_terms(pack.terms) if pack.terms else calendar,
    )


def _under(pack: Pack) -> Iterator[Pack]:
    """The packs whose rules run beside a pack's own: those it includes, then what it extends."""
    yield from pack.includes
    if pack.extends is not None:
        yield pack.extends
        yield from _under(pack.extends)
