"""Meetings of every kind, from the date being set to the record being sent."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from keyworker.people.models import Person
from keyworker.workforce.models import Worker


class Meeting(models.Model):
    """One meeting of a type of the pack: scheduled, invited, held or cancelled, its record sent.

    `about_worker` is set for a worker's own supervision. Dates set earlier stay in `MeetingDate`.
    """

    type = models.CharField(max_length=40, help_text="The vocabulary's name, such as icpc")
    ref = models.CharField(max_length=64, unique=True)
    for_ref = models.JSONField(default=list)
    children = models.ManyToManyField(Person, through="MeetingChild", related_name="meetings")
    about_worker = models.ForeignKey(
        Worker, on_delete=models.PROTECT, null=True, blank=True, related_name="own_meetings"
    )
    place = models.CharField(max_length=200, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="chairs",
    )
    scheduled_for = models.DateTimeField(null=True, blank=True)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    decisions_sent_at = models.DateTimeField(null=True, blank=True)
    minutes_completed_at = models.DateTimeField(null=True, blank=True)
    minutes_authorised_at = models.DateTimeField(null=True, blank=True)
    minutes_sent_at = models.DateTimeField(null=True, blank=True)
    attributes = models.JSONField(default=dict, help_text="The vocabulary's, for the whole meeting")
    written = models.JSONField(
        default=dict,
        help_text="By phase: when it was written down, and day_only where no time is known",
    )
    recorded_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(held_at__isnull=False, cancelled_at__isnull=False),
                name="a_meeting_is_held_or_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                name="a_cancelled_meeting_has_its_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["scheduled_for", "id"],
                condition=Q(held_at__isnull=True, cancelled_at__isnull=True),
                name="meetings_to_come",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.ref}"


class MeetingDate(models.Model):
    """A date that was set for a meeting, and why it was moved; only ever added."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="dates")
    scheduled_for = models.DateTimeField()
    set_at = models.DateTimeField()
    set_is_date = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.meeting} on {self.scheduled_for}"


class MeetingChild(models.Model):
    """One child a meeting is about, with the outcome for that child."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="meeting_children")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meeting_children")
    attributes = models.JSONField(default=dict, help_text="The vocabulary's, for this child")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "child"], name="a_child_once_per_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.meeting} about {self.child}"


class Invitation(models.Model):
    """Someone asked to a meeting, and whether they came."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="invitations")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    agency = models.CharField(max_length=100, blank=True)
    attended = models.BooleanField(null=True)

    def __str__(self) -> str:
        return f"{self.name} to {self.meeting}"
