"""Contacts and referrals: how a child comes to our notice and what was decided."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from keyworker.people.models import Person


class Contact(models.Model):
    """Someone told us something, or we told them; its wording stands in the entry with the same ref."""

    ref = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    direction = models.CharField(max_length=3, default="in")
    party = models.CharField(max_length=24)
    method = models.CharField(max_length=12)
    purpose = models.CharField(max_length=24)
    source = models.CharField(max_length=4, blank=True, help_text="Census referral source code")
    children = models.ManyToManyField(Person, related_name="contacts")
    recorded_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"contact {self.ref}"


class Referral(models.Model):
    """A request for a social care response to one child, from receipt until it is dealt with."""

    child = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="referrals")
    ref = models.CharField(max_length=64)
    received_at = models.DateTimeField()
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
