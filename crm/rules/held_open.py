"""How long a request holds its day open (CA-3, CA-8)."""

from datetime import datetime, timedelta

HELD_OPEN = timedelta(hours=24)


def is_held_open(asked_at: datetime, now: datetime) -> bool:
    """Return whether a request that was made then may still be answered on its day."""
    return now - asked_at <= HELD_OPEN
