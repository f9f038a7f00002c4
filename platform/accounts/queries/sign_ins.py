"""Attempts to sign in, as the audit has them."""

from datetime import datetime

from accounts.models import AuditEntry, User

_SHOWN = 20


def failures_since(username: str, since: datetime) -> int:
    """Return how many attempts on an account have failed since an instant. One read of an index."""
    return AuditEntry.objects.filter(subject=username, at__gte=since, what="sign_in.failed").count()


def sign_ins_of(user: User) -> list[AuditEntry]:
    """Return someone's latest sign-ins, those that failed too, the newest first. One read of an index."""
    entries = AuditEntry.objects.filter(subject=user.username, what__startswith="sign_in.")
    return list(entries.order_by("-at", "-id")[:_SHOWN])
