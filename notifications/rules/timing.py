"""When a message that leaves the system is due (RM-2, RM-5)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b
from uuid import UUID
from zoneinfo import ZoneInfo

from kit.quiet_hours import QuietHours, leave_quiet

# Messages leave within five minutes after their minute: the rest is for gateways that are slow.
LONGEST_OFFSET = timedelta(minutes=4)


def offset_of(person: UUID) -> timedelta:
    """Return a person's own offset, the same each day, from 0 to 4 minutes, so that the hour and the half hour have no
    peak (RM-5)."""
    share = int.from_bytes(blake2b(person.bytes, digest_size=4).digest(), "big") / 2**32
    return timedelta(seconds=int(share * LONGEST_OFFSET.total_seconds()))


def due_at(
    instant: datetime, person: UUID, quiet: Iterable[QuietHours], zone: ZoneInfo, *, is_scheduled: bool
) -> tuple[datetime, bool]:
    """Return when a message of `instant` is due, and whether quiet hours hold it back. Of the notices that come at a
    set minute, each person's have their offset; so have those held back, which come when quiet hours end."""
    end = leave_quiet(instant, quiet, zone)
    is_held = end > instant
    return (end + offset_of(person) if is_held or is_scheduled else end), is_held
