"""Contacts and referrals: how a child comes to our notice and what was decided."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from keyworker.people.models import Person


class Contact(models.Model):
    """Someone told us something, or we told them; the entry with the same ref holds its words."""

    ref = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    received_is_date = models.BooleanField(default=False)
    direction = models.CharField(max_length=3, default="in")
    party = models.CharField(max_length=24)
    method = models.CharField(max_length=12)
    purpose = models.CharField(max_length=24)
    source = models.CharField(max_length=4, blank=True, help_text="Census referral source code")
    attributes = models.JSONField(default=dict, help_text="The vocabulary's, beyond those above")
    children = models.ManyToManyField(Person, related_name="contacts")
    recorded_at = models.DateTimeField(help_text="When its record was begun")
    completed_at = models.DateTimeField(
        null=True, blank=True, help_text="When nothing of its record was left unfinished"
    )
    version = models.IntegerField(default=1)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"contact {self.ref}"


class ContactDecision(models.Model):
    """What was recommended, and then decided, about a contact for one child."""

    class Stage(models.TextChoices):
        PROPOSED = "proposed", "Recommended"
        MADE = "made", "Decided"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="decisions")
    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contact_decisions")
    stage = models.CharField(max_length=8, choices=Stage)
    outcome = models.CharField(max_length=24)
    about = models.CharField(max_length=16, default="contact")
    at = models.DateTimeField()
    at_is_date = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact", "child", "stage"], name="one_decision_per_contact_and_child"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} on {self.contact}: {self.outcome}"


class Referral(models.Model):
    """A request for a social care response to one child, from receipt until it is dealt with."""

    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="referrals")
    ref = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    received_is_date = models.BooleanField(default=False)
    source = models.CharField(max_length=4, blank=True)
    nfa = models.BooleanField(null=True, help_text="No further action; None until decided")
    outcome = models.CharField(max_length=24, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["child", "ref"], name="one_referral_per_child_and_matter"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, outcome="")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(outcome=""),
                name="a_decision_has_its_maker",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("received_at")),
                name="referral_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.ref} of {self.child}"
