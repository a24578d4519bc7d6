"""Decisions taken, by whom, with their reasons."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Decision(models.Model):
    """One decision of a kind the pack names, with the post it was taken in and why.

    The subject is named by type and number because a decision may be about anything recorded above.
    """

    decision = models.CharField(max_length=60, help_text="A decision code of authority.yaml")
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    about = models.CharField(
        max_length=80, blank=True, help_text="The matter, such as an entry's key"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions"
    )
    post = models.CharField(max_length=60)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    clause = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id", "at"])]

    def __str__(self) -> str:
        return f"{self.decision}: {self.outcome}"
