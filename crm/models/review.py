"""The manager's check of what was entered (CA-13)."""

from django.db import models

from kit.ids import uuid7


class Review(models.Model):
    """One check of one entry: a card with its filing contact (`card`), or a later follow-up.

    `remarks` are `{field, text}`, for an entry returned. `is_first` counts towards the accuracy of entries (RP-3).
    `owner` is whose entry it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="reviews")
    follow_up = models.ForeignKey("crm.FollowUp", on_delete=models.CASCADE, related_name="reviews")
    subject = models.CharField(max_length=10)
    decision = models.CharField(max_length=10)
    remarks = models.JSONField(default=list)
    is_first = models.BooleanField()
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "crm_review"
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up"], condition=models.Q(is_first=True), name="crm_review_one_first"
            ),
        ]
        indexes = [models.Index(fields=["follow_up", "-reviewed_at"], name="crm_review_of_entry")]

    def __str__(self) -> str:
        return f"{self.subject} {self.decision}"
