"""One thing that someone is told, in the app."""

from django.db import models
from django.db.models import Q

from kit.ids import uuid7


class Notification(models.Model):
    """An entry of one person's inbox; the follower of the log writes it, once for each event and person.

    It holds ids and a code alone: what it says is made when it is read, from the card and whatever was asked, by what
    the reader may see then. Beyond `until` it calls for nothing and counts as read.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    # Null for what comes from no event; `cause` names that, once for each person.
    event_id = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=120, null=True)  # noqa: DJ001 - unique where there is one
    card_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    until = models.DateField(null=True)
    read_at = models.DateTimeField(null=True)
    # Of a reminder: ids, codes, dates and counts, never a name or number.
    data = models.JSONField(default=dict, db_default={})
    # Put off by its reader: not in the inbox until then, and unread after it.
    hidden_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_notification"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "event_id"], name="notifications_notification_once"),
            models.UniqueConstraint(fields=["recipient", "cause"], name="notifications_notification_cause_once"),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notifications_newest"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notifications_unread"),
            models.Index(fields=["subject_id"], condition=Q(read_at=None), name="notifications_unread_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
