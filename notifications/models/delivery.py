"""One notice on its way out by one channel."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kit.ids import uuid7
from notifications.rules.outcomes import DeliveryState


class Delivery(models.Model):
    """A message that leaves the system once: planned in the transaction of its notification, claimed with a lease.

    It holds no text. A message to one address, which has no notification (a reset of a password), holds its sealed
    content until it is sent. `attempt` is the fencing token: each claim raises it, and every statement that finishes a
    claim names it. `tries` counts the tries on this channel, `standby` the channels to go on with.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=160, unique=True)
    # By id alone: a notification that was taken back leaves the history of what was sent.
    notification_id = models.UUIDField(null=True)
    recipient_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=24)
    channel = models.CharField(max_length=16)
    standby = ArrayField(models.CharField(max_length=16), default=list)
    sealed = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=DeliveryState.WAITING.value)
    # Held back by quiet hours: goes out in one message with the others (RM-2).
    is_held = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Of the last try: the gateway's own code and words, and its id for receipts.
    code = models.CharField(max_length=60, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "notifications_delivery"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="notifications_delivery_due"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="notifications_delivery_lease"),
            models.Index(fields=["state", "-created_at", "-id"], name="notifications_delivery_state"),
            models.Index(fields=["recipient_id", "-created_at"], name="notifications_delivery_of"),
            models.Index(fields=["notification_id"], name="notifications_delivery_notice"),
            models.Index(fields=["reference"], condition=~Q(reference=""), name="notifications_delivery_ref"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"
