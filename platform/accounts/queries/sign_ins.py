"""Attempts to sign in, as the audit has them."""

from datetime import datetime

from accounts.models import AuditEntry


def failures_since(username: str, since: datetime) -> int:
    """Return how many attempts on an account have failed since an instant. One read of an index."""
    return AuditEntry.objects.filter(subject=username, at__gte=since, what="sign_in.failed").count()
