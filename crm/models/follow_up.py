"""Follow-ups: each contact with the customer, the filing included (FU-1)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from crm.rules.codes import ReviewState
from kit.ids import uuid7


class FollowUp(models.Model):
    """One contact and its outcome. `owner` is who owned the card then, `recorded_by` who typed it in.

    Levels, status and next date are those that hold after it. The first one of a card is its filing (`is_filing`).
    `before` is where the card stood before it, so that an outcome can be withdrawn (ST-7) and a contact undone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="follow_ups")
    is_filing = models.BooleanField(default=False)
    contact_at = models.DateTimeField()
    contact_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    nature = models.CharField(max_length=20)
    topics = ArrayField(models.CharField(max_length=20))
    method = models.CharField(max_length=16)
    # FU-12: false for an attempt that reached nobody. The previous version does not write it.
    reached = models.BooleanField(default=True, db_default=True)
    activity = models.ForeignKey("crm.Activity", on_delete=models.PROTECT, null=True, related_name="follow_ups")
    traffic = models.ForeignKey("crm.TrafficRecord", on_delete=models.PROTECT, null=True, related_name="follow_ups")
    note = models.CharField(max_length=2000, blank=True)
    appointment_on = models.DateField(null=True)
    appointment_time = models.TimeField(null=True)
    status = models.CharField(max_length=10)
    intent_level = models.CharField(max_length=1)
    followup_level = models.CharField(max_length=5, blank=True)
    next_followup_on = models.DateField(null=True)
    review_state = models.CharField(max_length=10, default=ReviewState.UNCHECKED.value)
    withdrawn_at = models.DateTimeField(null=True)
    before = models.JSONField(null=True)

    class Meta:
        db_table = "crm_followup"
        indexes = [
            models.Index(fields=["card", "-contact_at", "-id"], name="crm_followup_of_card"),
            models.Index(fields=["contact_on", "owner"], name="crm_followup_day"),
            models.Index(
                fields=["recorded_at", "id"],
                condition=Q(review_state__in=[ReviewState.UNCHECKED.value, ReviewState.CORRECTED.value]),
                name="crm_followup_to_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.contact_at:%Y-%m-%d %H:%M}"
