"""Periods paid in advance: a month or a year from an anchor day (SA-5). A period ends on the day before the next."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# An invoice is issued so long before its period begins, and payable until then, for a week at least.
ISSUE_AHEAD = timedelta(days=7)


class Interval(StrEnum):
    """How long a period is."""

    MONTH = "month"
    YEAR = "year"


_MONTHS = {Interval.MONTH: 1, Interval.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `begins_on` up to and with the day before `next_on`."""

    begins_on: date
    next_on: date

    @property
    def days(self) -> int:
        """Return its length in days."""
        return (self.next_on - self.begins_on).days

    @property
    def ends_on(self) -> date:
        """Return its last day."""
        return self.next_on - timedelta(days=1)

    def days_left(self, on: date) -> int:
        """Return the days from `on` to its end, `on` among them."""
        return max(0, min((self.next_on - on).days, self.days))


def add_months(anchor: date, months: int) -> date:
    """Return the same day so many months later; the last day of a month that is shorter."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def period_at(anchor: date, interval: Interval, index: int) -> Period:
    """Return the period number `index` from an anchor, the first being 0. The 31st stays the anchor beyond February."""
    months = _MONTHS[interval]
    return Period(add_months(anchor, months * index), add_months(anchor, months * (index + 1)))


def due_on(issued_on: date, begins_on: date) -> date:
    """Return the last day on which an invoice is paid in time."""
    return max(begins_on, issued_on + ISSUE_AHEAD)
