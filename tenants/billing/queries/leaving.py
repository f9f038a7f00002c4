"""Open notices of dealers that leave (SA-7). The table is in public and carries its schema."""

from django.db.models import QuerySet

from kit.errors import refuse
from tenants.billing.models import LeaveNotice


def open_notices() -> QuerySet[LeaveNotice]:
    """Return the notices that have neither been cancelled nor ended."""
    return LeaveNotice.objects.filter(cancelled_at=None, ended_at=None)


def open_notice(code: str) -> LeaveNotice | None:
    """Return a dealer's open notice."""
    return open_notices().filter(dealer=code).first()


def notice_of(code: str) -> LeaveNotice:
    """Return a dealer's open notice; refuses with `not_found` (404)."""
    notice = open_notice(code)
    if notice is None:
        raise refuse("not_found", status=404)
    return notice
