"""Those who send leads: the brand's website, its call centre, portals (HQ-2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.ids import uuid7


class SenderKind(models.TextChoices):
    """The kind of a sender."""

    WEBSITE = "website", _("Website")
    CALL_CENTRE = "call_centre", _("Call centre")
    PORTAL = "portal", _("Portal")


class LeadSender(models.Model):
    """Someone who sends leads. `mail_token` is the unguessable part of its mail address, `per_minute` its limit."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=SenderKind)
    mail_token = models.CharField(max_length=40, unique=True)
    per_minute = models.PositiveIntegerField(default=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    # Counts its changes, for ETag and If-Match.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = '"public"."leads_sender"'
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class SenderKey(models.Model):
    """A key with which a sender signs. The secret is sealed, not hashed: the signature needs it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sender = models.ForeignKey(LeadSender, on_delete=models.PROTECT, related_name="keys")
    sealed_secret = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"public"."leads_senderkey"'
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return str(self.id)
