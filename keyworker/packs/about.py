"""Reads what a pack says of itself: its versions, school terms, and what carries each clause."""

from datetime import date

from keyworker.packs.yaml_files import Named, place
from keyworker.standards.faults import Fault


def versions_of(about: Named, pack: str, faults: list[Fault]) -> list[tuple[str, date]]:
    """Read since when each version has been in force, the earliest first."""
    found: list[tuple[str, date]] = []
    for entry in about.get("versions") or []:
        day = entry.get("in_force")
        if isinstance(day, date):
            found.append((str(entry.get("version", "")), day))
        else:
            where = place(f"{pack}/pack.yaml", entry, "in_force")
            faults.append(Fault(where, f"{day!r} is no day", "Write in_force: 2020-02-01."))
    return found


def terms_of(about: Named, pack: str, faults: list[Fault]) -> tuple[tuple[date, date], ...]:
    """Read the school terms: the first and the last day of each, in order."""
    found: list[tuple[date, date]] = []
    for entry in about.get("terms") or []:
        term = entry if isinstance(entry, Named) else Named()
        first, last = term.get("from"), term.get("until")
        after = found[-1][1] if found else date.min
        if isinstance(first, date) and isinstance(last, date) and after < first < last:
            found.append((first, last))
            continue
        where = place(f"{pack}/pack.yaml", about, "terms")
        mend = "Write {from: 2026-09-02, until: 2026-12-18}, the earliest first."
        faults.append(Fault(where, f"{entry} is no school term after the last", mend))
    return tuple(found)


def accounts_of(written: Named) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Read why clauses are not carried by a rule (a sentence), or by what else (a list)."""
    words: dict[str, str] = {}
    carriers: dict[str, list[str]] = {}
    for clause_id, said in written.items():
        if isinstance(said, list):
            carriers[str(clause_id)] = [str(each) for each in said]
            words[str(clause_id)] = ", ".join(map(str, said))
        else:
            words[str(clause_id)] = str(said or "")
    return words, carriers
