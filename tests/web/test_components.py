"""Our components against the cases that GOV.UK Frontend itself ships and tests with.

Each case gives the options of the official macro and the HTML it must make. Options are turned into
ours below; what we do not offer is named there too, and how many cases remain is asserted, so that
nothing drops out unseen.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.utils.safestring import SafeString, mark_safe
from lxml import html

ROOT = Path(__file__).parents[2]
CASES = ROOT / "node_modules/govuk-frontend/dist/govuk/components"

pytestmark = pytest.mark.skipif(
    not CASES.is_dir(),
    reason="node_modules is not there: run `make set-up` to prove the components",
)


def words(options: dict[str, Any], name: str = "") -> SafeString | str:
    """`text` is escaped and `html` is not: in a template that is what SafeString says."""
    text, markup = ("text", "html") if not name else (f"{name}Text", f"{name}Html")
    if options.get(markup):
        return mark_safe(options[markup].strip())
    return options.get(text) or ""


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def piece(options: dict[str, Any]) -> dict[str, Any]:
    """One item, row or cell: its words and the options beside them."""
    rest = {snake(k): v for k, v in options.items() if k not in ("html", "text")}
    return rest | {"text": words(options)}


def error_summary(o):
    return {"errors": [piece(e) for e in o.get("errorList", [])]}, words(o, "description")


def summary_list(o):
    rows = [
        {
            "key": words(row["key"]),
            "value": words(row["value"]),
            "classes": row.get("classes"),
            "key_classes": row["key"].get("classes"),
            "value_classes": row["value"].get("classes"),
            "actions_classes": row.get("actions", {}).get("classes"),
            "actions": [piece(a) for a in row.get("actions", {}).get("items", [])],
        }
        for row in o["rows"]
        if row
    ]
    card = o.get("card", {})
    own = {
        "card": words(card.get("title", {})),
        "heading": card.get("title", {}).get("headingLevel", 2),
        "card_classes": card.get("classes", ""),
        "card_actions": [piece(a) for a in card.get("actions", {}).get("items", [])],
    }
    return {"rows": rows} | {k: v for k, v in own.items() if v}, ""


def table(o):
    rows = [[piece(cell) for cell in row if cell] for row in o["rows"] if row]
    return {"rows": rows, "head": [piece(cell) for cell in o.get("head") or []]}, ""


def notification_banner(o):
    own = {"heading": o.get("titleHeadingLevel", 2)}
    return (own, mark_safe(o["html"])) if "html" in o else (own | {"text": o["text"]}, "")


def breadcrumbs(o):
    return {"items": [piece(i) for i in o["items"]], "collapse": o.get("collapseOnMobile", "")}, ""


def phase_banner(o):
    tag = o.get("tag", {})
    return {"tag": words(tag), "tag_classes": tag.get("classes", "")}, words(o)


def pagination(o):
    def turn(side):
        found = o.get(side)
        return found and {**piece(found), "label_text": found.get("labelText")}

    items = [{snake(k): v for k, v in item.items()} for item in o.get("items", [])]
    own = {"items": items, "previous": turn("previous"), "next": turn("next")}
    return own | ({"label": o["landmarkLabel"]} if "landmarkLabel" in o else {}), ""


def field(o):
    """What every field has: label or legend, hint and error."""
    label, legend = o.get("label", {}), o.get("fieldset", {}).get("legend", {})
    own = {
        "id": o.get("idPrefix") or o.get("id") or o.get("name"),
        "label": words(label),
        "label_classes": label.get("classes", ""),
        "legend": words(legend),
        "legend_classes": legend.get("classes", ""),
        "page_heading": label.get("isPageHeading") or legend.get("isPageHeading"),
        "described_by": o.get("describedBy") or o.get("fieldset", {}).get("describedBy"),
        "hint": words(o.get("hint", {})),
        "error": words(o.get("errorMessage", {})),
    }
    return {k: v for k, v in own.items() if v}, ""


def choices(o):
    items = [
        {
            **piece(i),
            "hint": words(i.get("hint", {})),
            "conditional": words(i.get("conditional", {})),
        }
        | ({"value": "false"} if i.get("value") is False else {})
        for i in o.get("items", [])
    ]
    for item in items:
        if "selected" in item:
            item["checked"] = item.pop("selected")
    value = o.get("value") or o.get("values")
    return field(o)[0] | {"items": items} | ({"value": value} if value else {}), ""


def date_input(o):
    prefix = f"{o['namePrefix']}-" if o.get("namePrefix") else ""
    names = ("day", "month", "year")
    found = [o.get(name, {}) for name in names if o.get(name, {}) is not False]
    names = [name for name in names if o.get(name, {}) is not False]
    wrong = any(box.get("error") for box in found)
    error = bool(o.get("errorMessage"))
    boxes = [
        {
            "id": f"{o['id']}-{box.get('name', name)}",
            "name": prefix + box.get("name", name),
            "label": box.get("label", name.capitalize()),
            "width": 4 if name == "year" else 2,
            "value": box.get("value") or o.get("values", {}).get(prefix + name),
            "error": box.get("error", error and not wrong),
        }
        for name, box in zip(names, found, strict=True)
    ]
    return field(o)[0] | {"items": boxes}, ""


def only_words(o):
    return {}, words(o)


def button(o):
    once = {True: "true", False: "false"}.get(o.get("preventDoubleClick"), "")
    return {"once": once}, words(o)


def details(o):
    return {"summary": words(o, "summary")}, words(o)


def warning_text(o):
    return {"icon_text": o["iconFallbackText"]} if "iconFallbackText" in o else {}, words(o)


# Component: how its options become ours; the options we offer, and after the bar those we offer on
# its items and in its groups; and how many of the official cases that leaves.
WORDS = "text html classes attributes"
FIELD = "id name label hint errorMessage describedBy value classes attributes"
CHOICES = "name idPrefix fieldset hint errorMessage items value values classes attributes"
CHOICE = "text html value checked disabled hint legend divider conditional behaviour describedBy"
OURS: dict[str, tuple[Callable[[Any], Any], str, int]] = {
    "back-link": (only_words, f"{WORDS} href", 7),
    "breadcrumbs": (
        breadcrumbs,
        "items collapseOnMobile labelText classes attributes | text html href",
        11,
    ),
    "button": (
        button,
        f"{WORDS} href type disabled name value id preventDoubleClick",
        35,
    ),
    "checkboxes": (choices, f"{CHOICES} | {CHOICE}", 30),
    "date-input": (
        date_input,
        "id namePrefix fieldset hint errorMessage day month year values classes attributes"
        " | text html legend name value label error describedBy day month year",
        19,
    ),
    "details": (details, f"{WORDS} summaryText summaryHtml open id", 10),
    "error-summary": (
        error_summary,
        "titleText titleHtml descriptionText descriptionHtml errorList classes attributes"
        " | text html href",
        16,
    ),
    "input": (
        field,
        f"{FIELD} type spellcheck autocomplete inputmode pattern | text html classes",
        27,
    ),
    "inset-text": (only_words, f"{WORDS} id", 6),
    "notification-banner": (
        notification_banner,
        f"{WORDS} type titleText titleHtml titleId titleHeadingLevel role",
        19,
    ),
    "pagination": (
        pagination,
        "items previous next landmarkLabel classes attributes"
        " | text html href labelText number current ellipsis visuallyHiddenText",
        14,
    ),
    "phase-banner": (phase_banner, f"{WORDS} tag | text html classes", 7),
    "radios": (choices, f"{CHOICES} | {CHOICE}", 30),
    "select": (choices, f"{FIELD} items | text html value selected disabled classes", 15),
    "skip-link": (only_words, f"{WORDS} href", 9),
    "summary-list": (
        summary_list,
        "rows card classes attributes | key value actions items title text html href classes"
        " visuallyHiddenText headingLevel",
        27,
    ),
    "table": (
        table,
        "rows head caption captionClasses firstCellIsHeader classes attributes"
        " | text html format classes colspan rowspan",
        17,
    ),
    "tag": (only_words, WORDS, 12),
    "textarea": (field, f"{FIELD} rows spellcheck autocomplete | text html classes", 16),
    "warning-text": (warning_text, f"{WORDS} iconFallbackText", 8),
}
# Options that keep their name, or only change its spelling.
SAME = (
    "autocomplete caption captionClasses classes disabled firstCellIsHeader href id inputmode name"
    " open pattern role rows spellcheck title titleId type value"
).split()


def inside(options: Any) -> set[str]:
    """The options on items and in groups, however deep; an item that is nothing is its own kind."""
    if isinstance(options, list):
        empty = {"nothing"} if not all(options) else set()
        return empty.union(*map(inside, options))
    if not isinstance(options, dict):
        return set()
    return set(options).union(*map(inside, options.values()))


def is_offered(component: str, options: dict[str, Any]) -> bool:
    top, _, below = OURS[component][1].partition("|")
    deep = [v for k, v in options.items() if k != "attributes"]
    return set(options) <= set(top.split()) and set().union(*map(inside, deep)) <= set(
        below.split()
    )


def cases(component: str) -> list[dict[str, Any]]:
    found = json.loads((CASES / component / "fixtures.json").read_text())["fixtures"]
    return [case for case in found if is_offered(component, case["options"])]


def ours(component: str, options: dict[str, Any]) -> str:
    own, slot = OURS[component][0](options)
    same = {
        snake(k): str(v).lower() if k == "spellcheck" else v
        for k, v in options.items()
        if k in SAME and not isinstance(v, dict | list) and v is not None
    }
    title = {k: v for k, v in {"title": words(options, "title")}.items() if v}
    label = {"label": options["labelText"]} if "labelText" in options else {}
    attributes = {k: str(v) for k, v in options.get("attributes", {}).items()}
    template = engines["django"].from_string(
        f"{{% cotton gov.{component} :attrs='arguments' %}}{{{{ slot }}}}{{% endcotton %}}"
    )
    return template.render({"arguments": same | title | label | attributes | own, "slot": slot})


def tree(source: str) -> list[Any]:
    """The elements with their attributes, classes and words, free of spaces and order."""

    def shape(node):
        attributes = {k: " ".join(sorted(v.split())) for k, v in node.attrib.items()}
        texts = [node.text, *(child.tail for child in node)]
        said = [" ".join(text.split()) for text in texts if text and text.strip()]
        return [node.tag, sorted(attributes.items()), said, [shape(child) for child in node]]

    return [shape(node) for node in html.fragments_fromstring(source.strip() or "<p></p>")]


@pytest.mark.parametrize("component", OURS)
def test_it_makes_what_the_official_component_makes(component):
    different = {
        case["name"]: (ours(component, case["options"]), case["html"])
        for case in cases(component)
        if tree(ours(component, case["options"])) != tree(case["html"])
    }
    assert different == {}


@pytest.mark.parametrize("component", OURS)
def test_the_cases_have_not_dropped_out_unseen(component):
    assert len(cases(component)) == OURS[component][2]
