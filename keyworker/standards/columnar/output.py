"""Obligations as an Arrow table: the columns of a row without `why`, moments as day and time.

A time stands beside a day where it is known and belongs to the row: `start_time` and `due_time`
only where the limit runs by the clock.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from keyworker.standards.columnar.part import Part
from keyworker.standards.columnar.rows import RECORDED, STATUSES, Rows, together
from keyworker.standards.columnar.when import EPOCH, NONE, Floats, Ints, Mask, When
from keyworker.standards.moments import Moment, second_text
from keyworker.standards.obligation import Obligation
from keyworker.standards.rules import Rule

WORD = pa.dictionary(pa.int32(), pa.string())
TIME = pa.timestamp("s", tz="Europe/London")
SCHEMA = pa.schema(
    [
        *[("subject_type", WORD), ("subject", WORD), ("rule", WORD)],
        *[("clauses", pa.dictionary(pa.int32(), pa.string())), ("kind", WORD), ("measure", WORD)],
        *[("cycle", pa.int32()), ("trigger_is", WORD), ("trigger_at", pa.date32())],
        *[("trigger_time", TIME), ("trigger_ref", WORD), ("start", pa.date32())],
        *[("start_time", TIME), ("due", pa.date32()), ("due_time", TIME), ("done_is", WORD)],
        *[("done_ref", WORD), ("done_at", pa.date32()), ("done_time", TIME), ("status", WORD)],
        *[("days_late", pa.int32()), ("hours_late", pa.float64()), ("owner", WORD)],
        *[("owner_worker", WORD), ("before_in_force", pa.bool_())],
    ]
)


class Words:
    """The dictionaries of a part, made once: names of events, matters, subjects, workers."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.subjects = part.ids.cast(pa.string())
        self.names = pa.array([*part.names, "recorded"], pa.string())
        self.refs = pa.array(part.refs, pa.string())
        self.workers = pa.array(part.told.all_words(), pa.string())


class Cited:
    """What the rules of a part are called and cite, numbered together for one dictionary each."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.texts: list[str] = []
        self.measures: list[str] = []
        self._widest = np.array([_widest(rule) for rule in rules], np.int64)
        self._clause_base = np.zeros(len(rules), np.int64)
        self._measure_base = np.zeros(len(rules), np.int64)
        for number, rule in enumerate(rules):
            self._clause_base[number] = len(self.texts)
            self._measure_base[number] = len(self.measures)
            for limit in rule.limits:
                self.measures.append(limit.measure)
                for stage in range(-1, int(self._widest[number]) - 1):
                    own = limit.stages[stage].clauses if 0 <= stage < len(limit.stages) else ()
                    self.texts.append(" ".join(own or limit.clauses))

    def clauses(self, rule: Ints, rows: Rows) -> Ints:
        """Which clauses each row cites: those of its stage, else of its limit."""
        widest = self._widest[rule]
        return self._clause_base[rule] + rows.limit * widest + rows.stage + 1

    def measure(self, rule: Ints, rows: Rows) -> Ints:
        """Which figure each row measures."""
        return self._measure_base[rule] + rows.limit

    def word(self, name: str) -> pa.Array:
        """One word of each rule, such as its owner."""
        return pa.array([getattr(rule, name) for rule in self.rules], pa.string())


def _widest(rule: Rule) -> int:
    return max(len(limit.stages) for limit in rule.limits) + 1


def table_of(words: Words, rules: Sequence[Rule], found: Sequence[tuple[int, Rows]]) -> pa.Table:
    """Write out the rows of a part, each batch with the number of its rule."""
    if not found:
        return SCHEMA.empty_table()
    rows, part, cited = together([rows for _, rows in found]), words.part, Cited(rules)
    rule = np.repeat([number for number, _ in found], [len(rows) for _, rows in found])
    done = np.where(rows.done == RECORDED, rows.trigger, rows.done)
    columns = [
        _coded(np.zeros(len(rows), np.int64), pa.array([part.kind], pa.string())),
        _coded(rows.subject, words.subjects),
        _coded(rule, cited.word("name")),
        _coded(cited.clauses(rule, rows), pa.array(cited.texts, pa.string())),
        _coded(rule, cited.word("kind")),
        _coded(cited.measure(rule, rows), pa.array(cited.measures, pa.string())),
        pa.array(rows.cycle.astype(np.int32)),
        _coded(_of_event(part.events.name, rows.trigger), words.names),
        *_moment(_when(part, rows.trigger)),
        _coded(_ref(part, rows.trigger), words.refs),
        *_moment(rows.start, rows.due.timed),
        *_moment(rows.due),
        _coded(_name_done(part, rows, words), words.names),
        _coded(_ref(part, done), words.refs),
        *_moment(rows.done_at),
        _coded(rows.status, pa.array(STATUSES)),
        _optional(rows.days_late),
        pa.array(rows.hours_late, mask=np.isnan(rows.hours_late)),
        _coded(rule, cited.word("owner")),
        _coded(rows.worker, words.workers),
        pa.array(rows.before),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def _coded(codes: Ints, words: pa.Array) -> pa.Array:
    plain = codes.astype(np.int32)
    missing = plain < 0
    indices = pa.array(plain, mask=missing if missing.any() else None)
    return pa.DictionaryArray.from_arrays(indices, words)


def _of_event(column: Ints, events: Ints) -> Ints:
    if not len(column):
        return np.full(len(events), NONE, np.int64)
    return np.where(events >= 0, column[events], NONE)


def _name_done(part: Part, rows: Rows, words: Words) -> Ints:
    name = _of_event(part.events.name, rows.done)
    return np.where(rows.done == RECORDED, len(words.names) - 1, name)


def _ref(part: Part, events: Ints) -> Ints:
    ref = _of_event(part.events.ref, events)
    return np.where(ref > 0, ref, NONE)


def _when(part: Part, events: Ints) -> When:
    if not len(part.day_key):
        return When.none(len(events))
    return part.events.at.at(events).where(events >= 0)


def _moment(when: When, shown: Mask | None = None) -> tuple[pa.Array, pa.Array]:
    missing = ~when.known
    day = pa.array((when.day - EPOCH).astype(np.int32), mask=missing).view(pa.date32())
    timed = when.timed & when.known
    if shown is not None:
        timed &= shown
    return day, _seconds(when.sec, timed)


def _seconds(second: Floats, timed: Mask) -> pa.Array:
    whole = np.floor(np.where(timed, second, 0)).astype(np.int64)
    return pa.array(whole, mask=~timed).view(TIME)


def _optional(column: Ints) -> pa.Array:
    return pa.array(column.astype(np.int32), mask=column < 0)


def table_of_obligations(rows: Iterable[Obligation]) -> pa.Table:
    """Write out rows of the reference evaluator."""
    return _table([_plain(row) for row in rows])


def _table(found: list[dict[str, Any]]) -> pa.Table:
    arrays = []
    for field in SCHEMA:
        values = [row[field.name] for row in found]
        if pa.types.is_dictionary(field.type):
            arrays.append(pa.array(values, pa.string()).dictionary_encode())
        else:
            arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _plain(row: Obligation) -> dict[str, Any]:
    by_clock = row.due is not None and row.due.second is not None
    trigger, done = row.trigger, row.done
    return {
        "subject_type": row.subject_type,
        "subject": row.subject,
        "rule": row.rule.name,
        "clauses": " ".join(row.clauses),
        "kind": row.rule.kind,
        "measure": row.measure,
        "cycle": row.cycle,
        "trigger_is": None if trigger is None else trigger.name,
        "trigger_ref": None if trigger is None else trigger.ref or None,
        **_two("trigger_at", "trigger_time", None if trigger is None else trigger.at),
        **_two("start", "start_time", row.start, timed=by_clock),
        **_two("due", "due_time", row.due),
        "done_is": None if done is None else done.name,
        "done_ref": None if done is None else done.ref or None,
        **_two("done_at", "done_time", row.done_at),
        "status": row.status,
        "days_late": row.days_late,
        "hours_late": row.hours_late,
        "owner": row.rule.owner,
        "owner_worker": row.owner_worker,
        "before_in_force": row.before_in_force,
    }


def _two(
    day: str, time: str, moment: Moment | None, *, timed: bool = True
) -> dict[str, int | None]:
    second = None if moment is None or not timed else moment.second
    return {
        day: None if moment is None else moment.day - EPOCH,
        time: None if second is None else int(np.floor(second)),
    }


def as_rows(table: pa.Table) -> list[dict[str, Any]]:
    """Give the rows of a table as design section 5 names their fields, `why` left out."""
    return [_as_row(row) for row in table.to_pylist()]


def _as_row(row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        **{name: row[name] for name in ("subject_type", "subject", "rule")},
        "clauses": row["clauses"].split(" ") if row["clauses"] else [],
        **{name: row[name] for name in ("kind", "measure", "cycle")},
        "trigger": _event(row, "trigger", "trigger_at", "trigger_time"),
        "start": _text(row["start"], row["start_time"]),
        "due": _text(row["due"], row["due_time"]),
        "done": _event(row, "done", "done_at", "done_time"),
        "done_at": _text(row["done_at"], row["done_time"]),
        **{name: row[name] for name in ("status", "days_late", "hours_late")},
        **{name: row[name] for name in ("owner", "owner_worker")},
    }
    return found | ({"before_in_force": True} if row["before_in_force"] else {})


def _event(row: dict[str, Any], name: str, day: str, time: str) -> dict[str, Any] | None:
    if row[f"{name}_is"] is None:
        return None
    at = _text(row[day], row[time])
    return {"is": row[f"{name}_is"], "at": at, "ref": row[f"{name}_ref"]}


def _text(day: date | None, time: Any) -> str | None:
    if day is None:
        return None
    return day.isoformat() if time is None else second_text(time.timestamp())
