"""Callbacks: what a customer says after the delivery, and of a loss (CC-1, CC-2)."""

from django.db import models
from django.db.models import Q

from kit.ids import uuid7


class Callback(models.Model):
    """One call that is due or was made; it is no follow-up and changes no card (CC-4).

    After a delivery it is due from `consultant`; with nobody named, a lost customer's above all, from the care
    department. What is recorded stands in it; a next date makes a row of its own, so that every call is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="callbacks")
    kind = models.CharField(max_length=10)
    consultant = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    made_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    method = models.CharField(max_length=16, blank=True)
    reached = models.BooleanField(null=True)
    satisfaction = models.CharField(max_length=20, blank=True)
    reason_true = models.BooleanField(null=True)
    may_return = models.BooleanField(null=True)
    remarks = models.CharField(max_length=1000, blank=True)
    next_on = models.DateField(null=True)

    class Meta:
        db_table = "crm_callback"
        constraints = [
            models.UniqueConstraint(
                fields=["card", "kind"], condition=Q(made_at__isnull=True), name="crm_callback_one_due"
            ),
        ]
        indexes = [
            models.Index(
                fields=["consultant", "due_on", "id"], condition=Q(made_at__isnull=True), name="crm_callback_due"
            ),
            models.Index(fields=["due_on", "id"], name="crm_callback_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"
