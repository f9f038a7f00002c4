"""The log of dealers' states (SA-1)."""

from django.db import models

from kit.ids import uuid7
from tenants.models.dealer import Dealer


class StateChange(models.Model):
    """A change of a dealer's state: written with it, announced to the dealer_admin once.

    `on` is the day of the dealer's on which it took place; `at` is when it was written, later where no worker ran.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dealer = models.ForeignKey(Dealer, on_delete=models.CASCADE, related_name="state_changes")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    on = models.DateField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    # Username of the operator; "" for the clock, and for a payment.
    by = models.CharField(max_length=60, blank=True)
    announced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"public"."tenants_statechange"'
        indexes = [
            models.Index(fields=["dealer", "at"], name="tenants_statechange_dealer"),
            models.Index(fields=["at"], condition=models.Q(announced_at=None), name="tenants_statechange_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
