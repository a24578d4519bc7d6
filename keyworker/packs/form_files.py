"""Reads the form files of a pack: a form of its own, or questions added to one it extends."""

from collections.abc import Mapping
from pathlib import Path

from keyworker.packs.forms import Form, read_form
from keyworker.packs.yaml_files import Named, named, place, read_yaml
from keyworker.standards.faults import Fault, Refused, nearest
from keyworker.standards.vocabulary import Vocabulary


def read_forms(
    folder: Path, under: Mapping[str, Form], vocabulary: Vocabulary
) -> tuple[dict[str, Form], list[Fault]]:
    """Read a folder of forms over those of the extended pack, with every fault found in them.

    A form takes the place of the extended pack's of that name; one that says `adds_to: visit` keeps
    its questions and asks more after them.
    """
    forms = dict(under)
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            form, found = _form(path, under, vocabulary)
        except Refused as refused:
            faults.extend(refused.faults)
            continue
        faults.extend(found)
        if form is not None:
            forms[form.name] = form
    return forms, faults


def _form(
    path: Path, under: Mapping[str, Form], vocabulary: Vocabulary
) -> tuple[Form | None, list[Fault]]:
    where = named(path)
    raw = read_yaml(path)
    if not isinstance(raw, Named):
        return None, [Fault(f"{where}:1", "this is no form", "Begin with form: and its name.")]
    if "adds_to" not in raw:
        return read_form(raw, vocabulary, where)
    base = under.get(str(raw["adds_to"]))
    if base is None:
        what = f"there is no form {raw['adds_to']!r} to add to"
        return None, [
            Fault(place(where, raw, "adds_to"), what, nearest(str(raw["adds_to"]), under))
        ]
    more = raw.get("sections")
    if not isinstance(more, list):
        mend = "Write sections: and a list under it."
        return None, [Fault(place(where, raw), "nothing is added", mend)]
    whole = Named({**base.raw, **raw, "form": base.name})
    whole["sections"] = [*base.raw["sections"], *more]
    whole.line, whole.lines = raw.line, raw.lines
    return read_form(whole, vocabulary, where)
