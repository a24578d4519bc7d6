"""The standards in force: a pack's rules with those it extends, ready to be asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from keyworker.standards.calendar import Calendar
from keyworker.standards.rules import Rule
from keyworker.standards.vocabulary import Vocabulary


class Standards:
    """Rules with the calendar and the vocabulary they are read by.

    `versions` maps a pack's name to the days its versions came into force; a rule of a pack governs
    from that pack's first version on, and rows older than it say so.
    """

    def __init__(
        self,
        *,
        pack: str,
        rules: Sequence[Rule],
        versions: Mapping[str, Iterable[tuple[str, date]]],
        vocabulary: Vocabulary,
        calendar: Calendar | None = None,
    ) -> None:
        self.pack = pack
        self.vocabulary = vocabulary
        self.calendar = calendar or Calendar.england()
        begins = {
            name: min((day.toordinal() for _, day in dated), default=None)
            for name, dated in versions.items()
        }
        self._take([replace(rule, pack_begins=begins.get(rule.pack)) for rule in rules])

    def _take(self, rules: list[Rule]) -> None:
        self.rules = rules
        self._named = {rule.name: rule for rule in rules}
        self._by_subject: dict[str, list[Rule]] = {}
        for rule in rules:
            self._by_subject.setdefault(rule.subject, []).append(rule)

    def for_subject(self, subject_type: str) -> list[Rule]:
        """List the rules about one kind of subject."""
        return self._by_subject.get(subject_type, [])

    def rule(self, name: str) -> Rule:
        """Give a rule by its full name, such as `wokingham/cp-visits`."""
        return self._named[name]

    def with_rules(self, others: Iterable[Rule]) -> "Standards":
        """Give standards in which some rules take the place of those of the same names."""
        named = {rule.name: rule for rule in others}
        return self.only([named.get(rule.name, rule) for rule in self.rules])

    def only(self, rules: list[Rule]) -> "Standards":
        """Give standards of these rules alone, read by the same calendar and vocabulary."""
        found = Standards.__new__(Standards)
        found.__dict__.update(self.__dict__)
        found._take(rules)
        return found

    def with_calendar(self, calendar: Calendar) -> "Standards":
        """Give the same standards counted by another calendar."""
        found = Standards.__new__(Standards)
        found.__dict__.update(self.__dict__, calendar=calendar)
        return found
