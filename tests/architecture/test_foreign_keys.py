"""A foreign key points at its own domain or at one below it.

Keys are often given as strings ("people.Person"), which the import contract cannot see.
"""

import configparser
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

ROOT = Path(__file__).parents[2]


def heights() -> dict[str, int]:
    """How high each domain stands, read from the import contract: one drawing of the house."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    layers = contract["importlinter:contract:layers"]["layers"].split("\n")
    floors = [[name.strip(" ()") for name in layer.split("|")] for layer in layers if layer.strip()]
    return {name: -floor for floor, names in enumerate(floors) for name in names}


def upward_keys(found: Iterable[type[models.Model]]) -> list[str]:
    """Every key among these models that points up, or sideways to another domain."""
    height = heights()
    wrong = []
    for model in found:
        here = model._meta.app_label
        for field in model._meta.get_fields():
            if not field.concrete or not field.is_relation or field.related_model is None:
                continue
            there = field.related_model._meta.app_label
            if not {here, there} <= set(height) or here == there:
                continue
            if height[there] >= height[here]:
                wrong.append(f"{model.__name__}.{field.name} points from {here} to {there}")
    return wrong


def test_every_foreign_key_points_down():
    assert upward_keys(apps.get_models()) == []


@isolate_apps("tests")
def test_an_upward_key_given_as_a_string_is_found():
    class Person(models.Model):
        class Meta:
            app_label = "people"

    class Planted(models.Model):
        child = models.ForeignKey("people.Person", on_delete=models.PROTECT)
        children = models.ManyToManyField("people.Person", related_name="+")

        class Meta:
            app_label = "history"

    assert upward_keys([Person, Planted]) == [
        "Planted.child points from history to people",
        "Planted.children points from history to people",
    ]


def test_every_domain_has_its_place_in_the_drawing():
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("keyworker.")}
    assert ours - set(heights()) == set()
