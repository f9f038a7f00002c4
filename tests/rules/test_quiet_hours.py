"""Quiet hours hold back until they end (RM-2)."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.quiet_hours import QuietHours, is_quiet_at, leave_quiet
from tests.factories import SHANGHAI

MINUTE = timedelta(minutes=1)
NIGHT = QuietHours(time(21), time(8))

_times = st.builds(lambda minute: time(minute // 60, minute % 60), st.integers(0, 1439))
_quiet = st.lists(st.builds(QuietHours, _times, _times), max_size=3)


@given(_quiet, st.integers(0, 2 * 1440 - 1))
def test_quiet_is_left_at_the_first_minute_that_is_not(quiet: list[QuietHours], minute: int) -> None:
    start = datetime(2026, 11, 30, tzinfo=SHANGHAI).astimezone(UTC) + minute * MINUTE
    left = leave_quiet(start, quiet, SHANGHAI)
    free = (start + number * MINUTE for number in range(1440))
    expected = next((each for each in free if not is_quiet_at(each, quiet, SHANGHAI)), None)
    if expected is None:
        assert start < left
    else:
        assert left == expected


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    year = 2027 if month == 1 else 2026
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (at(11, 30, 20, 59), at(11, 30, 20, 59)),
        (at(11, 30, 21), at(12, 1, 8)),
        (at(12, 1, 0), at(12, 1, 8)),
        (at(12, 31, 23, 59), at(1, 1, 8)),
    ],
)
def test_night_is_left_in_the_morning(begin: datetime, end: datetime) -> None:
    assert leave_quiet(begin, [NIGHT], SHANGHAI) == end


def test_own_quiet_hours_prolong_the_dealers() -> None:
    own = QuietHours(time(7, 30), time(9, 15))
    start = datetime(2026, 11, 30, 22, 0, tzinfo=SHANGHAI)
    assert leave_quiet(start, [NIGHT, own], SHANGHAI) == datetime(2026, 12, 1, 9, 15, tzinfo=SHANGHAI)
