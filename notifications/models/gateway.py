"""Gateways of a dealer (or of the brand), their limits and the dealer's own words."""

from django.db import models

from kit import clock
from kit.ids import uuid7


class Gateway(models.Model):
    """The way out of one channel. `settings` may be shown; `sealed` holds the secrets (kit.secrets)."""

    channel = models.CharField(max_length=16, primary_key=True)
    is_on = models.BooleanField(default=False)
    settings = models.JSONField(default=dict)
    sealed = models.TextField(blank=True)
    # Rests until then: the gateway has asked for it, or blocked us.
    blocked_until = models.DateTimeField(null=True)
    # Of the last test and the last failure.
    tested_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=60, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "notifications_gateway"

    def __str__(self) -> str:
        return self.channel


class Allowance(models.Model):
    """Tokens of one limit of a gateway, refilled with time: in the database, so that all workers count together."""

    name = models.CharField(max_length=120, primary_key=True)
    tokens = models.FloatField()
    refilled_at = models.DateTimeField()

    class Meta:
        db_table = "notifications_allowance"

    def __str__(self) -> str:
        return self.name


class Template(models.Model):
    """The dealer's own words for a kind on a channel in a language."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=24)
    channel = models.CharField(max_length=16)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "notifications_template"
        constraints = [
            models.UniqueConstraint(fields=["kind", "channel", "language"], name="notifications_template_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.language}"
