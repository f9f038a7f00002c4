"""Notice that a dealer leaves (SA-7)."""

from django.db import models
from django.db.models import Q

from kit.ids import uuid7


class LeaveNotice(models.Model):
    """A dealer's notice: it may be cancelled until `ends_on`, the first day on which the dealer is closed.

    Open while it has neither been cancelled nor ended. People are named by username, as the dealer's audit has them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dealer = models.CharField(max_length=30)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=60)
    ends_on = models.DateField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"public"."billing_leavenotice"'
        constraints = [
            models.UniqueConstraint(
                fields=["dealer"],
                condition=Q(cancelled_at=None, ended_at=None),
                name="billing_leavenotice_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dealer} leaves on {self.ends_on}"
