"""The record: entries that are only ever added to, their drafts and their sign-off."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from keyworker.people.models import Person


class Entry(models.Model):
    """One version of one recorded thing about one or more children.

    A correction is a new row with the same `key`, the next `version` and `amends` pointing at the
    row it stands beside; the current version is the one nothing amends. `unfinished` names the
    questions the pack still asks for; status is derived, never typed.
    """

    key = models.UUIDField(default=uuid.uuid4)
    version = models.IntegerField(default=1)
    amends = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amended_by"
    )
    amendment_reason = models.CharField(max_length=300, blank=True)
    thing = models.CharField(max_length=40, help_text="The vocabulary's name, such as visit")
    form = models.CharField(max_length=60)
    form_version = models.IntegerField()
    at = models.DateTimeField(help_text="When it happened")
    at_is_date = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(help_text="When this version was written down")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entries"
    )
    answers = models.JSONField(default=dict)
    unfinished = models.JSONField(default=list)
    significant = models.BooleanField(default=False)
    late_reason = models.CharField(max_length=300, blank=True)
    ref = models.CharField(max_length=64)
    for_ref = models.JSONField(default=list)
    sign_off_decision = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "version"], name="one_row_per_version")
        ]
        indexes: ClassVar = [
            models.Index(fields=["author", "recorded_at"]),
            # My day asks these of every worker at every look; few of all entries stand in them.
            models.Index(fields=["author"], condition=~Q(unfinished=[]), name="left_unfinished"),
            models.Index(
                fields=["author", "sign_off_decision"],
                condition=~Q(sign_off_decision=""),
                name="asks_for_a_signature",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing} {self.key} v{self.version}"


class EntryChild(models.Model):
    """One child an entry is about, with the text and answers that are that child's own."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="children")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="entries")
    text = models.TextField(blank=True)
    answers = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "child"], name="a_child_once_per_entry")
        ]

    def __str__(self) -> str:
        return f"{self.entry} for {self.child}"


class SignOff(models.Model):
    """A manager signed one version off, or sent it back with a reason; nobody signs their own."""

    class Outcome(models.TextChoices):
        SIGNED = "signed", "Signed off"
        SENT_BACK = "sent_back", "Sent back"

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="sign_off")
    outcome = models.CharField(max_length=9, choices=Outcome)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs"
    )
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    sent_back_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The author, where it was sent back: found without reading all they wrote",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="sent_back", sent_back_to__isnull=False)
                | Q(outcome="signed", sent_back_to__isnull=True),
                name="what_is_sent_back_goes_to_someone",
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} by {self.by}"


class Draft(models.Model):
    """What someone is still writing, valid or not, seen by its author alone and never lost.

    `base` is the version being amended, so that a second writer is shown both texts.
    `saves` counts saves and `window` names the last one: two windows on one draft notice each other
    by them.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    form = models.CharField(max_length=60)
    children = models.ManyToManyField(Person, related_name="+")
    answers = models.JSONField(default=dict, help_text="As typed, by question")
    child_answers = models.JSONField(default=dict, help_text="As typed, by child and question")
    base = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    for_rule = models.CharField(
        max_length=120, blank=True, help_text="The obligation it was begun from"
    )
    saves = models.IntegerField(default=0)
    window = models.CharField(
        max_length=36,
        blank=True,
        help_text="The window that saved last; a window never collides with itself",
    )
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    recorded_as = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    discarded_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"draft {self.form} by {self.author}"
