"""Targets: what the director sets for a month (MG-6). Not from the log: they are set, not counted."""

from uuid import UUID

from django.db import models

from kit.ids import uuid7

# Whose the dealer's own target is.
DEALER = UUID(int=0)


class Target(models.Model):
    """How many cars are to be delivered in a month, told by its first day, by a consultant or by the dealer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    month = models.DateField()
    consultant = models.UUIDField(default=DEALER)
    deliveries = models.PositiveIntegerField()
    set_at = models.DateTimeField()
    set_by = models.UUIDField()

    class Meta:
        db_table = "reporting_target"
        constraints = [
            models.UniqueConstraint(fields=["month", "consultant"], name="reporting_target_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.deliveries}"
