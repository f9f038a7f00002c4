"""The part of a day that is lived at once, and when in it something happens.

A showroom's day is counted in minutes since its midnight. A past day passes by its own clock. Today is lived to well
past its middle, whatever hour it is, so that whoever opens the first page meets a day half done; in the morning and at
night its hours are therefore pressed into the time there has been. Nothing is ever dated before what the log already
holds, so that the log stays in order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MIDNIGHT = 24 * 60
_OPENS = 8 * 60 + 30
_HALF_DONE = 14 * 60 + 30
# The rest of today is left to whoever opens the page.
_LEFT_TO_PEOPLE = 15 * 60 + 30


@dataclass(frozen=True, slots=True)
class Stretch:
    """The minutes after `after`, up to `until`, of a day, to be lived between two instants."""

    on: date
    after: int
    until: int
    begin: datetime
    end: datetime

    @property
    def is_today(self) -> bool:
        """Whether the day is left before it is over."""
        return self.until < MIDNIGHT

    def has(self, minute: float) -> bool:
        """Whether that minute of the day is lived now."""
        return self.after < minute <= self.until

    def instant(self, minute: float) -> datetime:
        """When it happens: at its own minute where the stretch has room for that, else in proportion."""
        first = max(self.after, _OPENS)
        if self.begin <= self._own(first) and self._own(self.until) <= self.end:
            return self._own(minute)
        return self.begin + (self.end - self.begin) * ((minute - first) / (self.until - first))

    def _own(self, minute: float) -> datetime:
        return datetime.combine(self.on, time.min, self.begin.tzinfo) + timedelta(minutes=minute)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens at a minute of the day."""

    minute: float
    act: Callable[[], object]


def stretches(since: date, after: int, *, now: datetime, not_before: datetime | None, zone: ZoneInfo) -> list[Stretch]:
    """What is still to be lived from minute `after` of the day `since` until `now`, a stretch a day.

    `not_before` is the latest instant in the log. Days before it that were not lived stay as they are.
    """
    today = now.astimezone(zone).date()
    not_before = not_before and not_before.astimezone(zone)
    if not_before and not_before.date() > since:
        since, after = _split(not_before)
    found = []
    for on in (since + timedelta(days=ahead) for ahead in range((today - since).days + 1)):
        begin = datetime.combine(on, time.min, zone)
        until, end = (MIDNIGHT, begin + timedelta(days=1)) if on < today else (_lived_of_today(now, zone), now)
        if on == today and now >= begin + timedelta(minutes=_OPENS + 60):
            begin += timedelta(minutes=_OPENS)
        if not_before:
            begin = max(begin, not_before)
        if after < until:
            found.append(Stretch(on, after, until, begin, max(begin, end)))
        after = 0
    return found


def _lived_of_today(now: datetime, zone: ZoneInfo) -> int:
    _, minute = _split(now.astimezone(zone))
    return min(max(minute, _HALF_DONE), _LEFT_TO_PEOPLE)


def _split(local: datetime) -> tuple[date, int]:
    return local.date(), local.hour * 60 + local.minute
