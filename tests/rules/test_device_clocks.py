"""A device's clock beside ours (SY-3)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.sync.clocks import TOLERANCE, read_clock
from tests.factories import NOW

MINUTE = timedelta(minutes=1)


@given(st.integers(-600, 600), st.lists(st.integers(0, 1400), max_size=8))
def test_steady_offset_of_any_size_is_corrected_to_the_minute(skew: int, ages: list[int]) -> None:
    offset, times = skew * MINUTE, [NOW - age * MINUTE for age in sorted(ages, reverse=True)]
    reading = read_clock([each + offset for each in times], NOW + offset, NOW, last_offset=-offset, last_done_at=None)
    assert reading.is_steady
    for each in times:
        moment = reading.moment(each + offset, NOW)
        assert moment <= NOW
        assert abs(moment - each) <= TOLERANCE


@pytest.mark.parametrize(
    ("done", "sent", "last_offset"),
    [
        ([0], 10, -20),  # another offset than at the last batch
        ([30, 10], 40, None),  # one that was done before the one ahead of it
        ([30], 10, None),  # done after it was sent
    ],
)
def test_clock_that_jumped_is_not_trusted(done: list[int], sent: int, last_offset: int | None) -> None:
    last = None if last_offset is None else last_offset * MINUTE
    reading = read_clock(
        [NOW + each * MINUTE for each in done], NOW + sent * MINUTE, NOW, last_offset=last, last_done_at=None
    )
    assert not reading.is_steady


def test_way_of_a_request_does_not_move_an_action_past_midnight() -> None:
    done = NOW.replace(hour=23, minute=59, second=58)
    now = done + timedelta(seconds=10)
    assert read_clock([done], done, now, last_offset=None, last_done_at=None).moment(done, now) == done
