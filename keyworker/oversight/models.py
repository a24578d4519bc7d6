"""What this council's record looks like under the standards of another pack."""

from typing import ClassVar

from django.db import models


class Trial(models.Model):
    """How often one rule of another pack was met here, worked out by `keyworker history try`.

    A count and no child among it; the next trial of the pack takes its place.
    """

    pack = models.CharField(max_length=60)
    rule = models.CharField(max_length=120)
    measure = models.CharField(max_length=6)
    outcome = models.CharField(max_length=8)
    number = models.IntegerField()
    tried_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pack", "rule", "measure", "outcome"], name="one_count_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.measure} {self.outcome}: {self.number}"
