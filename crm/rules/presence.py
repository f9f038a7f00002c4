"""Decide who is at work (RM-4): people seen in the last 30 opening minutes of the dealer."""

from datetime import datetime, time, timedelta

SEEN_WITHIN = timedelta(minutes=30)
_DAY = timedelta(days=1)


def seen_since(now: datetime, opens: time, closes: time, within: timedelta = SEEN_WITHIN) -> datetime:
    """Return the instant from which on someone must have been seen to be at work.

    So many opening minutes before `now`, which is the dealer's own wall clock: before opening, and shortly after it,
    the last of them are those of the day before.
    """
    end = now
    while True:
        opened = datetime.combine(end, opens, now.tzinfo)
        closed = min(end, datetime.combine(end, closes, now.tzinfo))
        if closed - opened >= within:
            return closed - within
        within -= max(closed - opened, timedelta())
        end = datetime.combine(end - _DAY, time.max, now.tzinfo)
