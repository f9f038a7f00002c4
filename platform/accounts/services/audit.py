"""Noting who did what."""

from accounts.models import AuditEntry, User
from kit import clock


def note(actor: User | None, what: str, subject: str, **data: object) -> None:
    """Write an entry in the transaction of the act itself. `data` never holds a password or a token."""
    AuditEntry.objects.create(at=clock.now(), actor=actor, what=what, subject=subject, data=data)
