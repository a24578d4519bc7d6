"""What standards, chapters, teams, workers and months are called on these screens."""

from datetime import date

from keyworker.oversight.rules import asked_by
from keyworker.oversight.selection import NO_TEAM
from keyworker.web.lines import OWNERS
from keyworker.web.standards.links import chapter_title, document, house_pack

NO_TEAM_WORDS = "No team held the case yet"


def standard_words(rule: str) -> str:
    """The title of a standard; one no longer in force keeps its name."""
    asked = asked_by(house_pack().name).get(rule)
    return asked.title if asked else rule


def chapter_words(chapter: str) -> str:
    """A chapter with its document: "Wokingham: CP plans and reviews"."""
    pack_name, _, name = chapter.partition("/")
    pack = document(pack_name)
    return f"{pack.title if pack else pack_name}: {chapter_title(name)}"


def role_words(role: str) -> str:
    """What nobody named owed, by the role: "Social worker, nobody named"."""
    words = OWNERS.get(role, role.replace("_", " "))
    return f"{words[:1].upper()}{words[1:]}, nobody named"


def month_words(month: date) -> str:
    """A month in full: March 2026."""
    return f"{month:%B %Y}"


def row_words(by: str, key: str, name: str) -> str:
    """What a row of a table is called."""
    if name:
        return name
    if by == "month":
        return month_words(date.fromisoformat(f"{key}-01"))
    if by == "team":
        return NO_TEAM_WORDS if key == NO_TEAM else key
    return role_words(key)
