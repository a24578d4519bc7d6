"""Who saw and who changed what: rows that are only ever added.

The rows hold no foreign keys, so nothing that happens to live data can damage the trail, and no
case text, so the trail may be read by people who may not read the case.
"""

from typing import ClassVar

from django.db import models


class AuditEntry(models.Model):
    """One deed by one worker on one or many subjects, chained to that worker's row before it.

    `hash` covers this row and the hash before it, so a row changed or taken out by force shows.
    Database triggers refuse UPDATE and DELETE.
    """

    at = models.DateTimeField()
    worker_id = models.BigIntegerField(null=True, help_text="None only for the system itself")
    worker_name = models.CharField(max_length=200)
    deed = models.CharField(max_length=80, help_text="domain.deed, such as record.record_visit")
    subject_type = models.CharField(max_length=20)
    subject_ids = models.JSONField(default=list)
    details = models.JSONField(default=dict, help_text="Never case text")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["deed", "at"]),
            models.Index(fields=["worker_id", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.worker_name} {self.deed}"


class AuditSubject(models.Model):
    """One subject of an audit row: "who opened this child's record?" is one indexed look."""

    entry_id = models.BigIntegerField()
    subject_type = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["entry_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"
