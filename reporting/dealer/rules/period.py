"""Which dates a figure is of (domain.md §9): business dates from–to, inclusive, or a month."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kit.errors import Problem

_MONTH = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Period:
    """Business dates, both included."""

    first: date
    last: date

    @classmethod
    def month(cls, day: date) -> "Period":
        """The month of a day."""
        first = day.replace(day=1)
        return cls(first, next_month(first) - timedelta(days=1))

    def until(self, day: date) -> "Period | None":
        """The part of it up to a day; None when it begins later."""
        return Period(self.first, min(self.last, day)) if self.first <= day else None

    def after(self, day: date) -> "Period | None":
        """The part of it behind a day."""
        return Period(max(self.first, day + timedelta(days=1)), self.last) if self.last > day else None

    def whole_months(self) -> "Period | None":
        """The months that lie in it from end to end."""
        first = self.first if self.first.day == 1 else next_month(self.first)
        last = (self.last + timedelta(days=1)).replace(day=1) - timedelta(days=1)
        return Period(first, last) if first <= last else None

    def months(self) -> "list[Period]":
        """It by calendar months; the first and the last may be parts of one."""
        found, day = [], self.first
        while day <= self.last:
            found.append(Period(day, min(Period.month(day).last, self.last)))
            day = next_month(day)
        return found


def next_month(day: date) -> date:
    """The first day of the month after the day's."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def months_before(day: date, count: int) -> date:
    """The first day of the month so many months before the day's."""
    at = day.year * 12 + day.month - 1 - count
    return date(at // 12, at % 12 + 1, 1)


def same_days_last_month(period: Period, today: date, began: date | None) -> Period | None:
    """Return the same days of the month before, up to today's number, as the reference of a period's figures (RP-3).

    None for a period that is not within one month, or that has not begun, and where the dealer had not begun on the
    first of those days. A month that is over is held against the whole of the other.
    """
    last = min(period.last, today)
    if period.first > last or period.first.replace(day=1) != period.last.replace(day=1):
        return None
    whole = Period.month(months_before(period.first, 1))
    if period.first.day > whole.last.day:
        return None
    first = whole.first.replace(day=period.first.day)
    is_to_the_end = last == Period.month(last).last or last.day > whole.last.day
    until = whole.last if is_to_the_end else whole.first.replace(day=last.day)
    return Period(first, until) if began is not None and began <= first else None


def find_period(first: date | None, last: date | None, month: str | None) -> tuple[Period | None, list[Problem]]:
    """`from` and `to`, or `month` as YYYY-MM: `required`, `period_or_month`, `not_a_month`, `period_reversed`."""
    if month:
        if first or last:
            return None, [Problem("period_or_month", "month", "RP-1")]
        if not _MONTH.fullmatch(month):
            return None, [Problem("not_a_month", "month", "RP-1")]
        return Period.month(date.fromisoformat(f"{month}-01")), []
    if first is None or last is None:
        return None, [
            Problem("required", field, "RP-1") for field, given in (("from", first), ("to", last)) if given is None
        ]
    if first > last:
        return None, [Problem("period_reversed", "to", "RP-1", {"first": first})]
    return Period(first, last), []
