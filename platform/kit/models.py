"""Tables of the kit, in every schema."""

from django.db import models
from django.db.models import Q

from kit.ids import uuid7


class IdempotentReply(models.Model):
    """The first answer to a POST sent with an `Idempotency-Key`, given again to its repeats for 24 hours.

    `fingerprint` tells another body under the same key apart.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=255)
    actor_id = models.UUIDField()
    method_path = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(default=bytes)
    content_type = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "kit_idempotentreply"
        constraints = [models.UniqueConstraint(fields=["actor_id", "key"], name="kit_idempotentreply_once")]

    def __str__(self) -> str:
        return f"{self.method_path} {self.key}"


class DueItem(models.Model):
    """Something that is due at an instant (kit.schedule), once for its kind, cause, person and local day.

    It waits until it has fired or is parked, which is what becomes of one that fails again and again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=24)
    cause = models.CharField(max_length=120)
    person_id = models.UUIDField(null=True)
    card_id = models.UUIDField(null=True)
    local_day = models.DateField()
    due_at = models.DateTimeField()
    data = models.JSONField(default=dict)
    fired_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    # The class of the last failure: its words could hold a customer's.
    error = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        db_table = "kit_dueitem"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "cause", "person_id", "local_day"], nulls_distinct=False, name="kit_dueitem_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(fired_at=None, parked_at=None), name="kit_dueitem_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"

    @classmethod
    def waiting(cls) -> "models.QuerySet[DueItem]":
        """Items that have neither fired nor been parked."""
        return cls.objects.filter(fired_at=None, parked_at=None)
