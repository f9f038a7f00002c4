"""Instants as people enter them: to the minute (FU-7)."""

from datetime import datetime


def to_minute(moment: datetime) -> datetime:
    """Return the minute that an instant is in; times are compared by it."""
    return moment.replace(second=0, microsecond=0)
