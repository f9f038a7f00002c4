"""The audit of accounts and access."""

from django.db import models
from django.db.models import Q

from accounts.models.user import User


class AuditEntry(models.Model):
    """One act that the event log does not hold: a sign-in, a change of an account or setting, an export, a view.

    Written once: the database refuses change and removal. A worker seals entries some seconds later, giving each its
    `position` in the chain and its `hash` over the one before it and itself (`accounts.rules.audit`); the database
    lets that happen once. `once` names what is noted a single time, however often it is done.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    # Empty is no name: of those there may be many.
    once = models.CharField(max_length=150, null=True, unique=True)  # noqa: DJ001 - unique where it is given
    position = models.BigIntegerField(null=True, unique=True)
    hash = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        db_table = "accounts_auditentry"
        indexes = [
            models.Index(fields=["-at", "-id"], name="accounts_audit_newest"),
            models.Index(fields=["subject", "-at"], name="accounts_audit_subject"),
            models.Index(fields=["id"], name="accounts_audit_unsealed", condition=Q(position=None)),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"
