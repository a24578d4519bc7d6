"""Loads a pack: its clauses, rules, posts, services, forms and decision rights, with what it extends."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from keyworker.packs.clauses import Clause, read_clauses
from keyworker.packs.forms import Form, read_form
from keyworker.packs.tightening import replaced
from keyworker.packs.yaml_files import PackRefused, named, read_yaml
from keyworker.standards.faults import Fault, RulesRefused, nearest
from keyworker.standards.rule_reading import read_rules
from keyworker.standards.rules import Rule
from keyworker.standards.standards import Standards
from keyworker.standards.vocabulary import Vocabulary

PACKS = Path(__file__).parent


@dataclass(frozen=True)
class Pack:
    """One council's practice as data, read whole.

    `rules` are the pack's own; `standards` are those in force, the extended pack's included.
    `posts`, `services`, `authority` and the others are as their YAML files hold them.
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
    posts: dict[str, Any] = field(default_factory=dict)
    services: dict[str, Any] = field(default_factory=dict)
    authority: dict[str, Any] = field(default_factory=dict)
    holding: dict[str, Any] = field(default_factory=dict)
    meetings: dict[str, Any] = field(default_factory=dict)
    pathways: dict[str, Any] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    standards: Standards = field(init=False)

    def __post_init__(self) -> None:
        """Put the rules in force together."""
        object.__setattr__(self, "standards", _standards(self))

    def clause(self, clause_id: str) -> Clause | None:
        """Give a clause of this pack or of one it extends."""
        found = self.clauses.get(clause_id)
        if found is None and self.extends is not None:
            return self.extends.clause(clause_id)
        return found

    def label(self, thing: str) -> str:
        """Give this council's word for a thing, or the vocabulary's."""
        known = self.vocabulary.things.get(thing)
        if known is None:
            return thing.replace("_", " ")
        return str(known.local.get(self.name) or known.label)

    def chapters(self) -> list[str]:
        """List the document's chapters in the order of the register."""
        return list(dict.fromkeys(clause.chapter for clause in self.clauses.values()))


def pack_names(folder: Path = PACKS) -> list[str]:
    """List the packs there are."""
    return sorted(path.parent.name for path in folder.glob("*/pack.yaml"))


def load(name: str, folder: Path = PACKS) -> Pack:
    """Load a pack by name, once; raises PackRefused listing every fault with file and line."""
    if name not in pack_names(folder):
        raise PackRefused(
            [Fault(f"pack {name!r}", "there is no such pack", nearest(name, pack_names(folder)))]
        )
    return _load(name, folder)


@lru_cache(maxsize=32)
def _load(name: str, folder: Path) -> Pack:
    here = folder / name
    about = _part(here, "pack")
    extends = load(about["extends"], folder) if about.get("extends") else None
    vocabulary = _vocabulary(here, extends)
    clauses = read_clauses(here / "clauses.csv")
    rules = _rules(here, name, vocabulary, clauses, extends)
    return Pack(
        name=name,
        title=str(about.get("title", name)),
        folder=here,
        about=about,
        versions=_versions(here, about),
        extends=extends,
        vocabulary=vocabulary,
        clauses=clauses,
        rules=rules,
        coverage={str(key): str(value) for key, value in _part(here, "coverage").items()},
        posts=_part(here, "posts", extends.posts if extends else None),
        services=_part(here, "services"),
        authority=_part(here, "authority", extends.authority if extends else None),
        holding=_part(here, "holding"),
        meetings=_part(here, "meetings", extends.meetings if extends else None),
        pathways=_part(here, "pathways"),
        forms=_forms(here, extends, vocabulary),
    )


def _part(here: Path, part: str, under: dict[str, Any] | None = None) -> dict[str, Any]:
    """Read one file of a pack over what the extended pack says; a missing file says nothing."""
    path = here / f"{part}.yaml"
    own = read_yaml(path) or {} if path.exists() else {}
    if not isinstance(own, dict):
        raise PackRefused([Fault(named(path), "this must be named lines", "Write name: value.")])
    return {**(under or {}), **own}


def _vocabulary(here: Path, extends: Pack | None) -> Vocabulary:
    path = here / "vocabulary.yaml"
    raw = read_yaml(path) if path.exists() else {}
    try:
        return Vocabulary.read(raw) if extends is None else extends.vocabulary.merged(raw or {})
    except (KeyError, ValueError, TypeError) as error:
        raise PackRefused([Fault(named(path), str(error), "See the england vocabulary.")]) from None


def _versions(here: Path, about: dict[str, Any]) -> list[tuple[str, date]]:
    versions: list[tuple[str, date]] = []
    for entry in about.get("versions", []):
        day = entry.get("in_force")
        if not isinstance(day, date):
            raise PackRefused(
                [Fault(f"{here.name}/pack.yaml", f"{day!r} is no day", "Write in_force: 2020-02-01.")]
            )
        versions.append((str(entry.get("version", "")), day))
    return versions


def _rules(
    here: Path,
    name: str,
    vocabulary: Vocabulary,
    clauses: dict[str, Clause],
    extends: Pack | None,
) -> list[Rule]:
    rules: list[Rule] = []
    faults: list[Fault] = []
    for path in sorted((here / "standards").glob("*.yaml")):
        raw = read_yaml(path, lines=True) or []
        entries = raw.get("rules", []) if isinstance(raw, dict) else raw
        try:
            rules.extend(read_rules(entries, vocabulary, pack=name, where=named(path)))
        except RulesRefused as refused:
            faults.extend(refused.faults)
    faults.extend(_citations(rules, clauses, extends))
    faults.extend(_doubles(rules))
    if faults:
        raise PackRefused(faults)
    return rules


def _doubles(rules: list[Rule]) -> list[Fault]:
    seen: dict[str, str] = {}
    faults: list[Fault] = []
    for rule in rules:
        if rule.name in seen:
            faults.append(Fault(rule.where, f"{rule.name} stands in {seen[rule.name]} too", "Rename one."))
        seen[rule.name] = rule.where
    return faults


def _citations(rules: list[Rule], clauses: dict[str, Clause], extends: Pack | None) -> list[Fault]:
    """Every clause a rule cites is in the register; so is every rule it tightens."""
    faults: list[Fault] = []
    known_rules = {rule.name for rule in extends.rules} if extends else set()
    for rule in rules:
        for clause_id in cited(rule):
            if clause_id not in clauses and not (extends and extends.clause(clause_id)):
                mend = nearest(clause_id, clauses)
                faults.append(Fault(rule.where, f"there is no clause {clause_id}", mend))
        if rule.tightens and rule.tightens not in known_rules:
            mend = nearest(rule.tightens, known_rules)
            faults.append(Fault(rule.where, f"there is no rule {rule.tightens}", mend))
    return faults


def cited(rule: Rule) -> list[str]:
    """List every clause a rule cites, those of its target and stages included."""
    found = list(rule.clauses)
    for limit in rule.limits:
        found.extend(limit.clauses)
        for stage in limit.stages:
            found.extend(stage.clauses)
    return list(dict.fromkeys(found))


def _forms(here: Path, extends: Pack | None, vocabulary: Vocabulary) -> dict[str, Form]:
    """Read a pack's forms; one of its own takes the place of the extended pack's of that name."""
    forms = dict(extends.forms) if extends else {}
    faults: list[Fault] = []
    for path in sorted((here / "forms").glob("*.yaml")):
        form, found = read_form(read_yaml(path), vocabulary, named(path))
        faults.extend(found)
        forms[form.name] = form
    if faults:
        raise PackRefused(faults)
    return forms


def _standards(pack: Pack) -> Standards:
    chain: list[Pack] = []
    found: Pack | None = pack
    while found is not None:
        chain.append(found)
        found = found.extends
    return Standards(
        pack=pack.name,
        rules=replaced(pack.rules, [rule for below in chain[1:] for rule in below.rules]),
        versions={below.name: below.versions for below in chain},
        vocabulary=pack.vocabulary,
    )
