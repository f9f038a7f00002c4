"""The dealer's notice to its customers, and what they agreed to (PI-1)."""

from django.db import models

from kit.ids import uuid7


class PrivacyNotice(models.Model):
    """One version of the dealer's own notice, in both languages. Version 1 is the product's (`crm.rules.notice`)."""

    version = models.PositiveSmallIntegerField(primary_key=True)
    text_zh = models.TextField()
    text_en = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "crm_privacynotice"

    def __str__(self) -> str:
        return str(self.version)


class Consent(models.Model):
    """One consent that was given or withdrawn; rows are added, never changed. `asked_by` is empty on the QR page."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.ForeignKey("crm.Card", on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10)
    is_given = models.BooleanField()
    way = models.CharField(max_length=8)
    notice_version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "crm_consent"
        indexes = [models.Index(fields=["card", "-id"], name="crm_consent_of_card")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.is_given}"
