"""The part of a day that is lived at once, and the minute at which each thing happens.

A dealer's day is counted in minutes since its midnight, and everything happens at its own minute: customers come and
are called while the showroom is open, and today ends at the current time. Where people have worked since the demo was
last lived, their hours stay theirs: it continues after the last entry of the log, so that the log stays in order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MIDNIGHT = 24 * 60
# As a new dealer's settings have them (crm.models.DealerSettings).
OPENS, CLOSES = 8 * 60 + 30, 18 * 60


@dataclass(frozen=True, slots=True)
class Stretch:
    """The minutes of a day after `after`, up to `until`."""

    on: date
    after: int
    until: int
    zone: ZoneInfo

    @property
    def is_today(self) -> bool:
        """Whether the day is not over yet."""
        return self.until < MIDNIGHT

    @property
    def is_continued(self) -> bool:
        """Whether a part of the day was lived before."""
        return self.after > 0

    @property
    def end(self) -> datetime:
        """The instant up to which the day is lived."""
        return self.instant(self.until)

    def has(self, minute: float) -> bool:
        """Whether that minute of the day is lived now."""
        return self.after < minute <= self.until

    def instant(self, minute: float) -> datetime:
        """Return a minute of the day as an instant."""
        return datetime.combine(self.on, time.min, self.zone) + timedelta(minutes=minute)

    def late(self, minute: float, order: float = 0) -> float:
        """Return when something due at `minute` is done: then, or at once where that minute passed unlived. `order`
        (0 to 1) keeps several such things apart."""
        return self.after + (1 + order) / 2 if minute <= self.after else minute


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens at a minute of the day."""

    minute: float
    act: Callable[[], object]


def stretches(since: date, after: int, *, now: datetime, not_before: datetime | None, zone: ZoneInfo) -> list[Stretch]:
    """Return what is still to be lived from minute `after` of the day `since` until `now`, a stretch a day.

    `not_before` is the latest instant in the log. Hours before it that were not lived stay as they are.
    """
    today, minute_now = _split(now.astimezone(zone))
    if not_before:
        on, minute = _split(not_before.astimezone(zone))
        since, after = max((since, after), (on, minute + 1))
    days = (since + timedelta(days=ahead) for ahead in range((today - since).days + 1))
    found = [Stretch(on, after if on == since else 0, MIDNIGHT if on < today else minute_now, zone) for on in days]
    return [each for each in found if each.after < each.until]


def _split(local: datetime) -> tuple[date, int]:
    return local.date(), local.hour * 60 + local.minute
