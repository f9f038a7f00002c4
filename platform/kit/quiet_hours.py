"""Quiet hours (RM-2): times of day at which nothing is sent, the dealer's and each person's own. Pure functions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
# Several quiet hours may follow one another; beyond so many steps they leave no time of day.
_MOST_STEPS = 6


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day until before another, over midnight too; none when both are the same."""

    begin: time
    end: time

    def covers(self, at: time) -> bool:
        """Return whether a time of day is quiet."""
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end

    def end_after(self, local: datetime) -> datetime:
        """Return the end of the quiet hours that cover the wall-clock time `local`."""
        end = local.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        return end if end > local else end + _DAY


def is_quiet_at(instant: datetime, quiet: Iterable[QuietHours], zone: ZoneInfo) -> bool:
    """Return whether any of the quiet hours covers an instant."""
    at = instant.astimezone(zone).time()
    return any(each.covers(at) for each in quiet)


def leave_quiet(instant: datetime, quiet: Iterable[QuietHours], zone: ZoneInfo) -> datetime:
    """Return the first instant from `instant` on that no quiet hours cover, in UTC.

    Quiet hours that leave no time of day hold nothing back for longer than they last: their last end is returned.
    """
    held = list(quiet)
    # Wall-clock time: an hour that the zone repeats or leaves out is not counted twice.
    local = instant.astimezone(zone)
    for _step in range(_MOST_STEPS):
        covering = next((each for each in held if each.covers(local.time())), None)
        if covering is None:
            break
        local = covering.end_after(local)
    return local.astimezone(UTC)
