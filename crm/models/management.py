"""What managers did to cards, with the words and the former state that the event log may not hold."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from kit.ids import uuid7


class Transfer(models.Model):
    """A card that passed from one owner to another, and why (MG-2); with `custody`, one that passed to that department
    while its owner stayed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="transfers")
    before = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    custody = models.CharField(max_length=5, blank=True, default="", db_default="")
    reason = models.CharField(max_length=500)
    transferred_at = models.DateTimeField()
    transferred_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "crm_transfer"
        indexes = [models.Index(fields=["card", "-transferred_at"], name="crm_transfer_of_card")]

    def __str__(self) -> str:
        return str(self.pk)


class Withdrawal(models.Model):
    """An order, delivery or loss set by mistake and taken back, why, and what it had said (ST-7)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="withdrawals")
    follow_up = models.OneToOneField("crm.FollowUp", on_delete=models.CASCADE, related_name="withdrawal")
    status = models.CharField(max_length=10)
    details = models.JSONField(encoder=DjangoJSONEncoder)
    reason = models.CharField(max_length=500)
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "crm_withdrawal"

    def __str__(self) -> str:
        return f"{self.status} {self.pk}"


class Merge(models.Model):
    """One card merged into another (MG-1), with all that it takes to undo it.

    `moved` names the rows that went over; `before` and `after` are what the merge changed of the survivor: while it
    still stands as after the merge, the two can be divided again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    survivor = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="absorbed")
    merged = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="merges")
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)
    moved = models.JSONField(encoder=DjangoJSONEncoder)
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "crm_merge"
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="crm_merge_one_survivor"
            ),
        ]
        indexes = [models.Index(fields=["survivor", "-merged_at"], name="crm_merge_of_survivor")]

    def __str__(self) -> str:
        return str(self.pk)
