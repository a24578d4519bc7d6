"""Why and by whom we are involved: episodes, plans, legal statuses, allocations, the team."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from keyworker.people.models import Person
from keyworker.workforce.models import Team

# A child has at most one of these open at a time; of the others there may be several.
ONE_AT_A_TIME = ("open_case", "cin_plan", "cp_plan", "looked_after", "s47", "care_leaver")


class Involvement(models.Model):
    """A span of the vocabulary that lasts for one child: an open case, a plan, an enquiry.

    `kind` is the vocabulary's name; `attributes` are the vocabulary's attributes of that span.
    What is withdrawn has ended too, so that whatever is open is found by `ended_at` alone.
    """

    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="involvements")
    kind = models.CharField(max_length=40)
    ref = models.CharField(max_length=64)
    for_ref = models.JSONField(default=list)
    started_at = models.DateTimeField()
    start_is_date = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_is_date = models.BooleanField(default=True)
    ended_by = models.CharField(
        max_length=64, blank=True, help_text="The ref of the matter that ended it, if one did"
    )
    withdrawn = models.BooleanField(
        default=False, help_text="It was recorded by mistake and never was"
    )
    attributes = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["child", "kind"],
                condition=Q(ended_at__isnull=True) & Q(kind__in=ONE_AT_A_TIME),
                name="one_open_involvement_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="involvement_ends_after_it_starts",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.kind} of {self.child}"


class Allocation(models.Model):
    """A named worker holds a role for a child, from a moment until another."""

    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="allocations")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="allocations"
    )
    role = models.CharField(max_length=40, help_text="One of the vocabulary's roles")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    allocated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="allocation_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["child", "role"],
                condition=Q(ended_at__isnull=True) & Q(role="social_worker"),
                name="one_social_worker_at_a_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["worker", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.worker} for {self.child}"


class TeamHolding(models.Model):
    """The team that owns a child's case; an open case always has exactly one."""

    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="team_holdings")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="case_holdings")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(ended_at__isnull=True), name="one_team_holds_the_case"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="holding_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} holds {self.child}"
