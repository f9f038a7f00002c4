"""Tables of the kit, in every schema."""

from django.db import models

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
