"""Customers of two consultants, waiting for a decision (CA-6), and what a clerk typed meanwhile (CA-8)."""

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from crm.rules.codes import RequestState
from kit.ids import uuid7


class Allocation(models.Model):
    """A filing held back because the customer has a card; `data` is what was typed, kept until it is decided.

    `consultant` is whom it was typed for. Decided, `owner` is whose customer it is, and `card` what was filed of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    consultant = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    traffic = models.ForeignKey("crm.TrafficRecord", on_delete=models.PROTECT, null=True, related_name="allocations")
    data = models.JSONField(encoder=DjangoJSONEncoder)
    matches = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=8, default=RequestState.PENDING.value)
    decision = models.CharField(max_length=16, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    card = models.ForeignKey("crm.Card", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "crm_allocation"
        indexes = [
            models.Index(fields=["-asked_at", "-id"], name="crm_allocation_newest"),
            models.Index(fields=["traffic"], condition=Q(state=RequestState.PENDING.value), name="crm_allocation_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
