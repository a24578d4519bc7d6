"""Every deed leaves a row in the audit trail, and stands or falls whole.

From each action the calls are followed through the house; one that never comes to `note` is found.
"""

import functools
import importlib
import inspect
import pkgutil
import textwrap
from ast import Attribute, Call, Name, parse, walk
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import keyworker
from keyworker.audit.chain import add

# No deeds of their own: the trail itself, and the log that a deed tells inside its transaction.
TOOLS = {"keyworker.audit.actions", "keyworker.history.actions"}


def modules_of_actions() -> list[ModuleType]:
    """The `actions` of every domain, a module or a package."""
    found = []
    for domain in pkgutil.iter_modules(keyworker.__path__, "keyworker."):
        name = f"{domain.name}.actions"
        if domain.ispkg and importlib.util.find_spec(name) and name not in TOOLS:
            found.append(importlib.import_module(name))
    return found


def deeds(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions of a module; a package names its deeds in `__all__`."""
    for name in getattr(module, "__all__", None) or vars(module):
        found = getattr(module, name)
        if name.startswith("_") or not inspect.isfunction(plain(found)):
            continue
        if hasattr(module, "__all__") or plain(found).__module__ == module.__name__:
            yield name, found


def plain(found: Any) -> Any:
    """The function itself, without what wraps it."""
    while isinstance(found, functools.partial):
        found = found.func
    return inspect.unwrap(found) if callable(found) else found


def is_noted(function: Callable[..., Any], seen: set[Any] | None = None) -> bool:
    """Whether a function, or one that it calls, adds to the trail."""
    function = plain(function)
    if function is add:
        return True
    seen = set() if seen is None else seen
    if function in seen or not getattr(function, "__module__", "").startswith("keyworker."):
        return False
    seen.add(function)
    return any(is_noted(called, seen) for called in called_by(function))


def called_by(function: Callable[..., Any]) -> Iterator[Any]:
    """The functions of the house that one calls by name."""
    names = {**vars(importlib.import_module(function.__module__)), **function.__globals__}
    for node in walk(parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, Call):
            called = named(node.func, names)
            if inspect.isfunction(plain(called)):
                yield called


def named(node: Any, names: dict[str, Any]) -> Any:
    """What a call names: a function, or a function of a module."""
    if isinstance(node, Name):
        return names.get(node.id)
    if isinstance(node, Attribute) and isinstance(node.value, Name):
        return getattr(names.get(node.value.id), node.attr, None)
    return None


def test_every_action_leaves_an_audit_row():
    found = [
        (f"{module.__name__}.{name}", deed)
        for module in modules_of_actions()
        for name, deed in deeds(module)
    ]
    assert len(found) > 50
    assert [name for name, deed in found if not is_noted(deed)] == []


def test_every_action_is_one_transaction():
    unwrapped = [
        f"{module.__name__}.{name}"
        for module in modules_of_actions()
        for name, deed in deeds(module)
        if not in_one_transaction(deed)
    ]
    assert unwrapped == []


def in_one_transaction(deed: Any) -> bool:
    """Wrapped in a transaction, or no more than one call of a deed that is."""
    if isinstance(deed, functools.partial):
        return in_one_transaction(deed.func)
    if hasattr(deed, "__wrapped__"):
        return True
    calls = list(called_by(deed))
    return len(calls) == 1 and hasattr(calls[0], "__wrapped__")


def open_the_safe(*, child: Any) -> None:
    """A deed without a trace, in a transaction of nobody's."""
    child.save()
    plain(child)


def test_an_action_without_a_trace_is_found():
    assert not is_noted(open_the_safe)
    assert not in_one_transaction(open_the_safe)
