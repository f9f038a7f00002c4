"""Addresses of other systems that are called when something happens, and the calls."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kit import clock
from kit.ids import uuid7
from notifications.rules.outcomes import DeliveryState


class Webhook(models.Model):
    """A subscription of another system to kinds of events. `sealed` holds the secret that signs its messages.

    It works under its creator's right, and is paused when that ends. While its receiver does not answer, it rests.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    url = models.CharField(max_length=400)
    kinds = ArrayField(models.CharField(max_length=40))
    sealed = models.TextField()
    creator = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    paused_at = models.DateTimeField(null=True)
    paused_for = models.CharField(max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True)
    # Calls in a row that got no answer, and until when none is made.
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    # At the brand: the entry of the leads' log up to which everything is planned. A dealer's log has a follower.
    position = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "notifications_webhook"
        indexes = [models.Index(fields=["creator"], condition=Q(ended_at=None), name="notifications_webhook_of")]

    def __str__(self) -> str:
        return self.url


class WebhookCall(models.Model):
    """One message to a webhook, claimed with a lease like any delivery. Its text is built from the log at each call.

    `attempt` is the fencing token. Messages of one `stream` go out in the order of their events. A test has no event.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="calls")
    event_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=40)
    stream = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default=DeliveryState.WAITING.value)
    # When it was planned, last: retried for 72 hours since.
    planned_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Of the last try that failed.
    code = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "notifications_webhookcall"
        constraints = [models.UniqueConstraint(fields=["webhook", "event_id"], name="notifications_webhookcall_once")]
        indexes = [
            models.Index(
                fields=["webhook", "stream", "event_id"],
                condition=Q(state__in=["waiting", "sending"]),
                name="notifications_webhookcall_open",
            ),
            models.Index(fields=["webhook", "-planned_at", "-id"], name="notifications_webhookcall_new"),
            models.Index(fields=["webhook"], condition=Q(state="dead"), name="notifications_webhookcall_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
