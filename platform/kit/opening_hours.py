"""A dealer's opening hours (RM-4), and counting in them: pure functions of a timetable, for every clock of the product.

Instants carry an offset. Minutes are whole opening minutes: nights, lunch breaks and closed days do not count.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# From, until; an end of 00:00 is the end of the day.
Span = tuple[time, time]
Hours = tuple[Span, ...]

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SATURDAY = 5
# How far a search for opening minutes goes. A dealer that is closed for longer is due when the search ends.
_MOST_DAYS = 400
_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]|24):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a dealer is open, by its own wall clock.

    `week`: the hours of Monday to Sunday. `special_days`: hours of single dates, none where the dealer is closed.
    `moved_workdays`: weekend days on which the country works (调休); they have a weekday's hours.
    """

    zone: ZoneInfo
    week: tuple[Hours, ...]
    special_days: Mapping[date, Hours] = field(default_factory=dict)
    moved_workdays: frozenset[date] = frozenset()

    def hours_on(self, day: date) -> Hours:
        """Return the hours of a date; empty when the dealer is closed."""
        if day in self.special_days:
            return self.special_days[day]
        if day in self.moved_workdays and day.weekday() >= _SATURDAY:
            # The hours of Monday, or of the first weekday with any.
            return next((hours for hours in self.week[:_SATURDAY] if hours), ())
        return self.week[day.weekday()]

    def is_open_on(self, day: date) -> bool:
        """Return whether the dealer opens on a date at all."""
        return bool(self.hours_on(day))

    def opening_on(self, day: date) -> datetime | None:
        """Return the instant at which the dealer opens on a date; None on a closed day."""
        return next((begin for begin, _ in self.periods_on(day)), None)

    def closing_on(self, day: date) -> datetime | None:
        """Return the instant at which the dealer closes for the day; None on a closed day."""
        return max((end for _, end in self.periods_on(day)), default=None)

    def periods_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the open periods that begin on a date, in UTC and in order."""
        return [(self._instant(day, begin), self._end(day, end)) for begin, end in self.hours_on(day)]

    def day_of(self, instant: datetime) -> date:
        """Return the dealer's date at an instant."""
        return instant.astimezone(self.zone).date()

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def _end(self, day: date, at: time) -> datetime:
        return self._instant(day, at) if at != time(0) else self._instant(day + _DAY, at)


def is_open_at(timetable: Timetable, instant: datetime) -> bool:
    """Return whether the dealer is open at an instant; at the minute of closing it is not."""
    return any(begin <= instant < end for begin, end in timetable.periods_on(timetable.day_of(instant)))


def opening_minutes_between(timetable: Timetable, start: datetime, end: datetime) -> int:
    """Return the whole opening minutes from `start` to `end`; 0 when `end` is not later."""
    days = (timetable.day_of(end) - timetable.day_of(start)).days
    total = timedelta()
    for number in range(days + 1):
        for begins, ends in timetable.periods_on(timetable.day_of(start) + number * _DAY):
            total += max(min(ends, end) - max(begins, start), timedelta())
    return total // _MINUTE


def add_opening_minutes(timetable: Timetable, instant: datetime, minutes: int) -> datetime:
    """Return the instant by which `minutes` opening minutes have passed since `instant`, in UTC.

    With none to wait for, it is `instant` itself. A dealer without enough opening hours in the next 400 days gets the
    end of these days.
    """
    left = minutes * _MINUTE
    if left <= timedelta():
        return instant.astimezone(UTC)
    for begins, ends in _periods_from(timetable, instant):
        begin = max(begins, instant)
        if ends - begin >= left:
            return begin + left
        left -= max(ends - begin, timedelta())
    return instant.astimezone(UTC) + _MOST_DAYS * _DAY


def subtract_opening_minutes(timetable: Timetable, instant: datetime, minutes: int) -> datetime:
    """Return the latest instant from which `minutes` opening minutes have passed until `instant`, in UTC."""
    left = minutes * _MINUTE
    if left <= timedelta():
        return instant.astimezone(UTC)
    for begins, ends in _periods_until(timetable, instant):
        end = min(ends, instant)
        if end - begins >= left:
            return end - left
        left -= max(end - begins, timedelta())
    return instant.astimezone(UTC) - _MOST_DAYS * _DAY


def read_hours(texts: Sequence[str]) -> Hours | None:
    """Return the hours that texts such as `09:00-12:00` name, in order; None when one cannot be read, ends before it
    begins or overlaps the one before."""
    found = [_read_span(text) for text in texts]
    hours = sorted(span for span in found if span is not None)
    ends = [_minute_of_end(end) for _, end in hours]
    if len(hours) < len(texts) or any(_minute(begin) >= end for (begin, _), end in zip(hours, ends, strict=True)):
        return None
    overlaps = any(_minute(later[0]) < end for later, end in zip(hours[1:], ends, strict=False))
    return None if overlaps else tuple(hours)


def write_hours(hours: Hours) -> list[str]:
    """Return hours as texts that `read_hours` reads."""
    return [f"{begin:%H:%M}-{'24:00' if end == time(0) else f'{end:%H:%M}'}" for begin, end in hours]


def _read_span(text: str) -> Span | None:
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        return None
    begin_hour, begin_minute, end_hour, end_minute = map(int, match.groups())
    if end_hour == 24:
        return (time(begin_hour, begin_minute), time(0)) if end_minute == 0 else None
    return time(begin_hour, begin_minute), time(end_hour, end_minute)


def _minute(at: time) -> int:
    return 60 * at.hour + at.minute


def _minute_of_end(at: time) -> int:
    return _minute(at) or 24 * 60


def _periods_from(timetable: Timetable, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
    first = timetable.day_of(instant)
    for number in range(_MOST_DAYS):
        yield from timetable.periods_on(first + number * _DAY)


def _periods_until(timetable: Timetable, instant: datetime) -> Iterator[tuple[datetime, datetime]]:
    last = timetable.day_of(instant)
    for number in range(_MOST_DAYS):
        yield from reversed(timetable.periods_on(last - number * _DAY))
