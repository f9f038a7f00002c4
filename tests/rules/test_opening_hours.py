"""Opening hours and counting in them (RM-4), against a reference that looks at every minute."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.opening_hours import (
    Hours,
    Timetable,
    add_opening_minutes,
    is_open_at,
    opening_minutes_between,
    read_hours,
    subtract_opening_minutes,
    write_hours,
)
from tests.factories import SHANGHAI

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ALL_DAY: Hours = ((time(8, 30), time(18)),)
LUNCH: Hours = ((time(9), time(12)), (time(13, 30), time(18)))
LATE: Hours = ((time(20), time(0)),)
USUAL = Timetable(SHANGHAI, (ALL_DAY,) * 7)

_hours = st.sampled_from([ALL_DAY, LUNCH, LATE, (), ((time(0), time(0)),)])
# Around the end of a month and of a year; the calendar's year may be missing, then no day of it is moved.
_first = st.sampled_from([date(2026, 1, 28), date(2026, 9, 29), date(2026, 12, 29), date(2027, 2, 26)])


@st.composite
def timetables(draw: st.DrawFn) -> tuple[Timetable, datetime]:
    """A timetable and an instant near which it has closed and moved days."""
    first = draw(_first)
    near = [first + number * DAY for number in range(4)]
    special = draw(st.dictionaries(st.sampled_from(near), _hours, max_size=3))
    moved = frozenset(draw(st.lists(st.sampled_from(near), max_size=2)))
    week = draw(st.tuples(*[_hours] * 7))
    minute = draw(st.integers(0, 4 * 1440 - 1))
    start = datetime.combine(first, time(0), SHANGHAI).astimezone(UTC) + minute * MINUTE
    return Timetable(SHANGHAI, week, special, moved), start


def obviously_open(timetable: Timetable, instant: datetime) -> bool:
    """Read the rule off the wall clock."""
    local = instant.astimezone(SHANGHAI)
    day = local.date()
    if day in timetable.special_days:
        hours = timetable.special_days[day]
    elif day in timetable.moved_workdays and day.weekday() in (5, 6):
        hours = ([each for each in timetable.week[:5] if each] or [()])[0]
    else:
        hours = timetable.week[day.weekday()]
    return any(begin <= local.time() and (end == time(0) or local.time() < end) for begin, end in hours)


@given(timetables(), st.integers(0, 3 * 1440))
def test_minutes_between_are_the_open_ones(drawn: tuple[Timetable, datetime], length: int) -> None:
    """RM-4: midnight, month's end, lunch, closed days, moved workdays."""
    timetable, start = drawn
    expected = sum(obviously_open(timetable, start + number * MINUTE) for number in range(length))
    assert opening_minutes_between(timetable, start, start + length * MINUTE) == expected
    assert is_open_at(timetable, start) == obviously_open(timetable, start)


@given(timetables(), st.integers(1, 2000))
def test_added_minutes_have_passed_and_no_minute_sooner(drawn: tuple[Timetable, datetime], minutes: int) -> None:
    timetable, start = drawn
    end = add_opening_minutes(timetable, start, minutes)
    if not any(timetable.week):
        # Only the special days open, if any: the search may end.
        assert start < end <= start + 400 * DAY
        return
    assert opening_minutes_between(timetable, start, end) == minutes
    assert opening_minutes_between(timetable, start, end - MINUTE) == minutes - 1


@given(timetables(), st.integers(1, 2000))
def test_subtracting_is_adding_backwards(drawn: tuple[Timetable, datetime], minutes: int) -> None:
    timetable, end = drawn
    start = subtract_opening_minutes(timetable, end, minutes)
    if any(timetable.week):
        assert opening_minutes_between(timetable, start, end) == minutes
        assert opening_minutes_between(timetable, start + MINUTE, end) == minutes - 1


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "since"),
    [
        (at(18, 10), at(18, 9, 30)),
        (at(18, 9), at(18, 8, 30)),
        # Ten of the minutes are today's, the others yesterday's last.
        (at(18, 8, 40), at(17, 17, 40)),
        (at(18, 8, 30), at(17, 17, 30)),
        (at(18, 7), at(17, 17, 30)),
        # In the evening the day's last minutes count.
        (at(18, 18), at(18, 17, 30)),
        (at(18, 23), at(18, 17, 30)),
    ],
)
def test_last_thirty_minutes_are_those_while_the_dealer_is_open(now: datetime, since: datetime) -> None:
    assert subtract_opening_minutes(USUAL, now, 30) == since


def test_closed_week_is_skipped() -> None:
    closed = {date(2026, 11, day): () for day in range(16, 23)}
    timetable = Timetable(SHANGHAI, (ALL_DAY,) * 7, closed)
    assert add_opening_minutes(timetable, at(15, 17, 50), 30) == at(23, 8, 50)
    assert subtract_opening_minutes(timetable, at(23, 8, 50), 30) == at(15, 17, 50)
    assert opening_minutes_between(timetable, at(15, 17, 50), at(23, 8, 50)) == 30


def test_dealer_that_never_opens_is_no_error() -> None:
    never = Timetable(SHANGHAI, ((),) * 7)
    assert add_opening_minutes(never, at(18, 10), 1) == at(18, 10) + 400 * DAY
    assert opening_minutes_between(never, at(1, 0), at(30, 0)) == 0
    assert (never.opening_on(date(2026, 11, 18)), never.closing_on(date(2026, 11, 18))) == (None, None)


def test_moved_workday_has_a_weekdays_hours_and_the_next_weekend_its_own() -> None:
    """RM-4: 2026-10-10, a Saturday, is a workday of the National Day holiday."""
    weekend = ((time(10), time(16)),)
    saturday = date(2026, 10, 10)
    timetable = Timetable(SHANGHAI, (*(ALL_DAY,) * 5, weekend, weekend), {}, frozenset({saturday}))
    assert timetable.hours_on(saturday) == ALL_DAY
    assert timetable.hours_on(saturday + 7 * DAY) == weekend
    closed_mondays = Timetable(SHANGHAI, ((), *(ALL_DAY,) * 4, weekend, weekend), {}, frozenset({saturday}))
    assert closed_mondays.hours_on(saturday) == ALL_DAY


@pytest.mark.parametrize(
    ("texts", "hours"),
    [
        ([], ()),
        (["8:30-18:00"], ALL_DAY),
        (["13:30-18:00", "09:00-12:00"], LUNCH),
        (["20:00-24:00"], LATE),
        (["20:00-00:00"], LATE),
    ],
)
def test_hours_are_read_and_written(texts: list[str], hours: Hours) -> None:
    assert read_hours(texts) == hours
    assert read_hours(write_hours(hours)) == hours


@pytest.mark.parametrize(
    "texts",
    [
        ["18:00-08:30"],
        ["9-12"],
        ["09:00-12:00", "11:00-14:00"],
        ["09:00-09:00"],
        ["25:00-26:00"],
        ["09:00-24:30"],
        [""],
    ],
)
def test_hours_that_make_no_sense_are_not_read(texts: list[str]) -> None:
    assert read_hours(texts) is None
