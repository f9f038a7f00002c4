"""Suspected duplicates: pairs that a manager has to settle (CA-7)."""

from django.db import models
from django.db.models import Q

from kit.ids import uuid7


class SuspectedDuplicate(models.Model):
    """`card` was filed in spite of the open match `other`; open until merged or cleared.

    `flagged_by` is empty for a pair that the sweep found. A pair of several cars for one customer is settled from the
    start, so that the sweep leaves it alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="suspicions")
    other = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="suspected_by")
    flagged_at = models.DateTimeField()
    flagged_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "crm_suspectedduplicate"
        constraints = [models.UniqueConstraint(fields=["card", "other"], name="crm_suspectedduplicate_pair_once")]
        indexes = [
            models.Index(fields=["-flagged_at", "-id"], condition=Q(settled_at__isnull=True), name="crm_suspected_open")
        ]

    def __str__(self) -> str:
        return f"{self.card_id} ~ {self.other_id}"
