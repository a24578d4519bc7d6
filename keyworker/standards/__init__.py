"""The standards engine: pure Python, no framework, no council's name.

A history says what happened to a subject; a pack's rules say what practice asks; `evaluate` says
what is owed, by when, what became of it, and `why`.
"""

from keyworker.standards.calendar import Calendar
from keyworker.standards.durations import Duration
from keyworker.standards.evaluate import evaluate
from keyworker.standards.explain import why
from keyworker.standards.faults import Fault, HistoryRefused, Refused, RulesRefused, nearest
from keyworker.standards.history import Authority, Event, History, State, Subject
from keyworker.standards.moments import Moment, moment_of
from keyworker.standards.obligation import Obligation
from keyworker.standards.reading import read_history, read_history_file
from keyworker.standards.rule_reading import read_rules
from keyworker.standards.rules import Limit, Rule, Stage
from keyworker.standards.standards import Standards
from keyworker.standards.vocabulary import Thing, Vocabulary

__all__ = [
    "Authority",
    "Calendar",
    "Duration",
    "Event",
    "Fault",
    "History",
    "HistoryRefused",
    "Limit",
    "Moment",
    "Obligation",
    "Refused",
    "Rule",
    "RulesRefused",
    "Stage",
    "Standards",
    "State",
    "Subject",
    "Thing",
    "Vocabulary",
    "evaluate",
    "moment_of",
    "nearest",
    "read_history",
    "read_history_file",
    "read_rules",
    "why",
]
