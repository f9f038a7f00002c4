"""How a person can be reached, and by which channels they want to be."""

from django.db import models
from django.db.models import Q

from kit import clock
from kit.ids import uuid7


class Device(models.Model):
    """A browser that shows notifications. The subscription (endpoint and keys) is sealed, and found by its hash."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=80, blank=True)
    endpoint_hash = models.CharField(max_length=64)
    sealed = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    # Taken away by its person, or gone at the push service (404, 410).
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_device"
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint_hash"], condition=Q(ended_at=None), name="notifications_device_endpoint_once"
            )
        ]
        indexes = [models.Index(fields=["user"], condition=Q(ended_at=None), name="notifications_device_active")]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """A person's own address on a channel (mobile number, WeCom account, …), sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=16)
    sealed = models.TextField()
    address_hash = models.CharField(max_length=64)
    # Unsubscribed by a reply, or unknown at the gateway; a new address clears it.
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "notifications_address"
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="notifications_address_once")]
        indexes = [models.Index(fields=["address_hash"], name="notifications_address_hash")]

    def __str__(self) -> str:
        return self.channel


class Preferences(models.Model):
    """A person's choice of channels: kind → channel → whether. A kind without an entry has the defaults."""

    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, primary_key=True, related_name="+")
    channels = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "notifications_preferences"

    def __str__(self) -> str:
        return str(self.pk)
