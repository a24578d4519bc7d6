"""A child and a family as a story knows them."""

from dataclasses import dataclass, field
from datetime import date

from keyworker.people.models import Person


@dataclass(slots=True)
class Child:
    """One child of a story, with what a story needs to know beside the row."""

    row: Person
    called: str
    family_name: str

    @property
    def pk(self) -> int:
        """The child's number."""
        return int(self.row.pk)

    def age(self, day: date) -> int:
        """Give the age in whole years; an unborn child is -1."""
        born = self.row.born
        if born is None or born > day:
            return -1
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(slots=True)
class Family:
    """The people of one story: `children` the youngest last, `adults` by what they are."""

    children: list[Child]
    adults: dict[str, Person] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    school: str = ""
    town: str = ""
    surgery: str = ""
