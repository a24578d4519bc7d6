"""What happened, in the language of the record: one append-only log of facts, and what it asks for.

The log is the shared memory of every domain. Subjects are named by type and number, never by a
foreign key, because every domain above writes here and nothing here may know them.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Fact(models.Model):
    """One thing that happened (event), lasted (state) or was allowed (authority) to one subject.

    A later row with the same `identity` replaces the earlier (`replaces`) or withdraws it (`void`);
    the first `recorded_at` is kept when the log is read. `at_is_date` and `until_is_date` say that
    only the day is known.
    """

    class Kind(models.TextChoices):
        EVENT = "event"
        STATE = "state"
        AUTHORITY = "authority"

    subject_type = models.CharField(max_length=12)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=9, choices=Kind)
    identity = models.CharField(max_length=120)
    name = models.CharField(max_length=80, help_text="thing.phase, or the thing for a state")
    at = models.DateTimeField(null=True)
    at_is_date = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)
    until_is_date = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    ref = models.CharField(max_length=64, blank=True)
    for_ref = models.JSONField(default=list)
    attributes = models.JSONField(default=dict)
    replaces = models.BooleanField(default=False)
    void = models.BooleanField(default=False)
    source = models.CharField(max_length=40, help_text="The table it was worked out from")
    source_id = models.CharField(max_length=64)
    source_version = models.IntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "id"]),
            models.Index(fields=["name", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}: {self.name} {self.at}"


class Obligation(models.Model):
    """What a rule asks for one subject, worked out from the log; a cache that one command rebuilds.

    `due` and `overdue` depend on the day one looks, so lists compare `due_at` with now and never
    trust the stored word. `due_at` of a day-grained limit is the last moment of that day.
    """

    subject_type = models.CharField(max_length=12)
    subject_id = models.BigIntegerField()
    rule = models.CharField(max_length=120)
    clauses = models.JSONField(default=list)
    kind = models.CharField(max_length=10)
    measure = models.CharField(max_length=6, default="limit")
    cycle = models.IntegerField(default=1)
    trigger = models.JSONField(null=True)
    start_at = models.DateTimeField(null=True)
    start_is_date = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True)
    due_is_date = models.BooleanField(default=True)
    done = models.JSONField(null=True)
    done_at = models.DateTimeField(null=True)
    done_is_date = models.BooleanField(default=False)
    status = models.CharField(max_length=8)
    days_late = models.IntegerField(null=True)
    hours_late = models.FloatField(null=True)
    owner = models.CharField(max_length=40)
    owner_worker_id = models.BigIntegerField(null=True)
    why = models.TextField(blank=True)
    before_in_force = models.BooleanField(default=False)
    fingerprint = models.CharField(
        max_length=32, default="", help_text="Tells a row that has changed from one that has not"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["owner_worker_id", "status", "due_at"]),
            models.Index(fields=["rule", "status"]),
            models.Index(
                fields=["owner", "subject_type", "subject_id"],
                condition=Q(owner_worker_id__isnull=True, status__in=("due", "overdue", "open")),
                name="owed_by_a_role",
            ),
            # A count over a period reads nothing but this, whatever it tells the rows apart by.
            models.Index(
                fields=[
                    "due_at",
                    "rule",
                    "measure",
                    "status",
                    "owner_worker_id",
                    "owner",
                    "subject_type",
                    "subject_id",
                ],
                name="due_in_a_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject_type} {self.subject_id} {self.status} {self.due_at}"
