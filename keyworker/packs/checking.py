"""Checks what a pack's posts, services, decisions, meetings and coverage say of each other."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from keyworker.packs.citing import clauses_of
from keyworker.packs.yaml_files import Named, place
from keyworker.standards.faults import Fault, nearest

if TYPE_CHECKING:
    from keyworker.packs.loader import Pack

CARRIERS = ("form", "meeting", "decision", "post", "service", "holding")
SCOPES = {"authority": "decisions", "meetings": "types", "services": "services", "holding": "kinds"}


def faults_of(pack: "Pack", coverage: Named) -> list[Fault]:
    """List every fault in what the pack's data say of each other, and of their clauses."""
    shapeless = list(_shapes(pack))
    if shapeless:
        return shapeless
    return [
        *_posts(pack),
        *_services(pack),
        *_decisions(pack),
        *_meetings(pack),
        *_holding(pack),
        *_forms(pack),
        *_citations(pack),
        *_coverage(pack, coverage),
    ]


def _shapes(pack: "Pack") -> Iterator[Fault]:
    """Everything a part of a pack holds under its scope is a group of named lines."""
    for part, scope in SCOPES.items():
        file = f"{pack.name}/{part}.yaml"
        whole = getattr(pack, part)
        entries = whole.get(scope, {})
        if not isinstance(entries, dict):
            yield Fault(place(file, whole, scope), f"{scope} holds no names", "Write name: {…}.")
            continue
        for name, entry in entries.items():
            if not isinstance(entry, dict):
                where = place(file, entries, name)
                yield Fault(where, f"{name} says nothing by name", f"Write {name}: {{title: …}}.")


def _unknown(
    where: str, what: str, word: object, known: Mapping[str, Any] | tuple[str, ...]
) -> list[Fault]:
    if word in known:
        return []
    return [Fault(where, f"there is no {what} {word!r}", nearest(str(word), known))]


def _posts(pack: "Pack") -> Iterator[Fault]:
    file = f"{pack.name}/posts.yaml"
    roles = pack.vocabulary.lists.get("roles", ())
    for code, post in pack.posts.items():
        if not isinstance(post, dict) or not post.get("title"):
            where = place(file, pack.posts, code)
            yield Fault(where, f"post {code} has no title", "Write title: …")
            if not isinstance(post, dict):
                continue
        yield from _unknown(place(file, post, "role"), "role", post.get("role"), roles)
        for key in ("outranks", "supervises"):
            for below in post.get(key) or []:
                yield from _unknown(place(file, post, key), "post", below, pack.posts)
        if code in _below(pack.posts, code):
            where = place(file, post, "outranks")
            yield Fault(where, f"{code} outranks itself, by way of others", "Break the circle.")


def _below(posts: Mapping[str, Any], code: str) -> set[str]:
    found: set[str] = set()
    waiting = list(posts[code].get("outranks") or [])
    while waiting:
        below = str(waiting.pop())
        if below not in found and isinstance(posts.get(below), dict):
            found.add(below)
            waiting.extend(posts[below].get("outranks") or [])
    return found


def _services(pack: "Pack") -> Iterator[Fault]:
    file = f"{pack.name}/services.yaml"
    kinds = pack.vocabulary.lists.get("services", ())
    teams: set[str] = set()
    for code, service in pack.services.get("services", {}).items():
        where = place(file, service)
        if not service.get("name"):
            yield Fault(where, f"service {code} has no name", "Write name: …")
        kind = place(file, service, "kind")
        yield from _unknown(kind, "kind of service", service.get("kind"), kinds)
        for team in service.get("teams") or {}:
            if team in teams:
                yield Fault(where, f"team {team} stands in two services", "Give each its own code.")
            teams.add(team)


def _decisions(pack: "Pack") -> Iterator[Fault]:
    file = f"{pack.name}/authority.yaml"
    for name, entry in pack.authority.get("decisions", {}).items():
        if not entry.get("title"):
            yield Fault(place(file, entry), f"decision {name} has no title", "Write title: …")
        yield from _unknown(place(file, entry, "lowest"), "post", entry.get("lowest"), pack.posts)
        for post in entry.get("also") or []:
            yield from _unknown(place(file, entry, "also"), "post", post, pack.posts)
        if not clauses_of(entry) and not entry.get("note"):
            what = f"decision {name} cites no clause"
            yield Fault(place(file, entry), what, "Cite one, or say in note: why there is none.")


def _meetings(pack: "Pack") -> Iterator[Fault]:
    file = f"{pack.name}/meetings.yaml"
    known = tuple(sorted(thing.name for thing in pack.vocabulary.of_type("meeting")))
    for name, entry in pack.meetings.get("types", {}).items():
        yield from _unknown(place(file, entry), "kind of meeting", name, known)
        chair = entry.get("chair") or {}
        for key in ("posts", "first_and_last"):
            for post in chair.get(key) or []:
                yield from _unknown(place(file, chair, key), "post", post, pack.posts)
        record = entry.get("record") or {}
        if record.get("form"):
            yield from _unknown(place(file, record, "form"), "form", record["form"], pack.forms)
        for rule in record.get("rules") or []:
            rules = {each.name: each for each in pack.rules}
            yield from _unknown(place(file, record, "rules"), "rule", rule, rules)


def _holding(pack: "Pack") -> Iterator[Fault]:
    file = f"{pack.name}/holding.yaml"
    roles = pack.vocabulary.lists.get("roles", ())
    for entry in pack.holding.get("kinds", {}).values():
        for role in entry.get("roles") or []:
            yield from _unknown(place(file, entry, "roles"), "role", role, roles)


def _forms(pack: "Pack") -> Iterator[Fault]:
    decisions = pack.authority.get("decisions", {})
    for form in pack.forms.values():
        for decision in filter(None, (form.sign_off, form.decides)):
            yield from _unknown(form.where, "decision", decision, decisions)


def _citations(pack: "Pack") -> Iterator[Fault]:
    groups = {part: getattr(pack, part).get(scope, {}) for part, scope in SCOPES.items()}
    for part, entries in {**groups, "posts": pack.posts}.items():
        for entry in entries.values():
            for clause_id in clauses_of(entry):
                if pack.clause(clause_id) is None:
                    where = place(f"{pack.name}/{part}.yaml", entry)
                    mend = nearest(clause_id, pack.clauses)
                    yield Fault(where, f"there is no clause {clause_id}", mend)


def _coverage(pack: "Pack", written: Named) -> Iterator[Fault]:
    file = f"{pack.name}/coverage.yaml"
    for clause_id, words in pack.coverage.items():
        where = place(file, written, clause_id)
        clause = pack.clauses.get(clause_id)
        if clause is None:
            yield Fault(where, f"there is no clause {clause_id}", nearest(clause_id, pack.clauses))
            continue
        if not words.strip():
            yield Fault(where, "it is not explained", "Say in a sentence why no rule carries it.")
        if clause.is_timed and clause_id in pack.carried_by:
            mend = "Write the rule, or explain in a sentence why there is none."
            yield Fault(where, "a timed clause is carried by a rule alone", mend)
    for clause_id, names in pack.carried_by.items():
        for name in names:
            yield from _carrier(pack, place(file, written, clause_id), name)


def _carrier(pack: "Pack", where: str, name: str) -> Iterator[Fault]:
    kind, _, rest = name.partition(" ")
    word, _, question = rest.partition(" ")
    known: dict[str, Mapping[str, Any]] = {
        "form": pack.forms,
        "meeting": pack.meetings.get("types", {}),
        "decision": pack.authority.get("decisions", {}),
        "post": pack.posts,
        "service": pack.services.get("services", {}),
        "holding": pack.holding.get("kinds", {}),
    }
    if kind not in known:
        mend = f"Begin with one of {', '.join(CARRIERS)}."
        yield Fault(where, f"{name!r} carries nothing", mend)
        return
    yield from _unknown(where, kind, word, known[kind])
    if kind == "form" and question and word in pack.forms:
        ids = tuple(each.id for each in pack.forms[word].questions)
        yield from _unknown(where, f"question in form {word}", question, ids)
