"""Purge commands of devices that have their answers (SY-2)."""

from datetime import timedelta

from django.db.models import F, Q

from crm.models import SyncCommand
from kit import clock

# A day longer than a device keeps what it has not sent (SY-4), which may name a thing by the command that made it.
_KEPT = timedelta(days=8)


def purge_commands() -> int:
    """Delete commands that were acknowledged and that nobody is asked about; return how many there were."""
    is_closed = Q(reason="") | Q(settled_at__isnull=False)
    old = SyncCommand.objects.filter(
        is_closed, sequence__lte=F("device__acknowledged"), received_at__lt=clock.now() - _KEPT
    )
    count, _ = old.delete()
    return count
