"""What becomes of every clause of a document: carried by the pack, explained, or still missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keyworker.packs.citing import cited, clauses_of
from keyworker.packs.clauses import Clause
from keyworker.packs.loader import Pack
from keyworker.packs.yaml_files import PackRefused
from keyworker.standards.faults import Fault, nearest

STATES = ("carried", "explained", "missing")
KINDS = ("timed", "all")
# What the document says of itself, or as a principle, asks for no rule and no form.
NARRATIVE = "The register holds it as narrative: it tells why, and asks for nothing to be recorded."


@dataclass(frozen=True, slots=True)
class Covered:
    """One clause and what became of it: `by` names what carries it, `why` says why nothing does."""

    clause: Clause
    state: str
    by: tuple[str, ...] = ()
    why: str = ""


def coverage(pack: Pack, *, chapters: Sequence[str] = (), kinds: str = "timed") -> list[Covered]:
    """Say what becomes of each clause of the chapters named (all without any), in register order.

    A timed clause is carried by a rule alone; any other by a form, meeting, decision or the like
    too. Raises PackRefused for a chapter the document does not have.
    """
    known = pack.chapters()
    unknown = [name for name in chapters if name not in known]
    if unknown:
        raise PackRefused(
            [
                Fault(f"chapter {name!r}", f"{pack.name} has none", nearest(name, known))
                for name in unknown
            ]
        )
    rules = ruled(pack)
    others = carried_otherwise(pack)
    return [
        _covered(pack, clause, rules.get(clause.id, []), others.get(clause.id, []))
        for clause in pack.clauses.values()
        if (not chapters or clause.chapter in chapters) and (kinds == "all" or clause.is_timed)
    ]


def _covered(pack: Pack, clause: Clause, rules: list[str], others: list[str]) -> Covered:
    by = rules if clause.is_timed else [*rules, *others]
    if by:
        return Covered(clause, "carried", tuple(by))
    if clause.id in pack.coverage:
        return Covered(clause, "explained", why=pack.coverage[clause.id])
    if clause.effect == "narrative":
        return Covered(clause, "explained", why=NARRATIVE)
    return Covered(clause, "missing")


def ruled(pack: Pack) -> dict[str, list[str]]:
    """Give for each clause the rules of the pack that cite it."""
    found: dict[str, list[str]] = {}
    for rule in pack.rules:
        for clause_id in cited(rule):
            found.setdefault(clause_id, []).append(f"rule {rule.name}")
    return found


def carried_otherwise(pack: Pack) -> dict[str, list[str]]:
    """Give for each clause the decisions, meetings, forms and other data that carry it."""
    found: dict[str, list[str]] = {}
    for name, clauses in _citing(pack):
        for clause_id in clauses:
            found.setdefault(clause_id, []).append(name)
    for clause_id, names in pack.carried_by.items():
        found.setdefault(clause_id, []).extend(names)
    return found


def _citing(pack: Pack) -> Iterable[tuple[str, list[str]]]:
    for name, entry in pack.authority.get("decisions", {}).items():
        yield f"decision {name}", clauses_of(entry)
    for name, entry in pack.meetings.get("types", {}).items():
        yield f"meeting {name}", clauses_of(entry)
    for name, entry in pack.services.get("services", {}).items():
        yield f"service {name}", clauses_of(entry)
    for name, entry in pack.holding.get("kinds", {}).items():
        yield f"holding {name}", clauses_of(entry)
    for name, entry in pack.posts.items():
        yield f"post {name}", clauses_of(entry)


def counted(covered: Iterable[Covered]) -> dict[str, dict[str, int]]:
    """Count the clauses by chapter and state."""
    found: dict[str, dict[str, int]] = {}
    for each in covered:
        counts = found.setdefault(each.clause.chapter, dict.fromkeys(STATES, 0))
        counts[each.state] += 1
    return found
