"""The two hands of the clock: when something was done, and when it is written down (SY-3)."""

from datetime import timedelta

import pytest

from kit import clock
from tests.factories import NOW, SHANGHAI


def test_moment_is_the_present_where_nothing_says_otherwise() -> None:
    with clock.at(NOW):
        assert clock.moment() == clock.now() == NOW


def test_what_was_done_earlier_is_judged_by_its_moment_and_written_down_now() -> None:
    with clock.at(NOW), clock.done_at(NOW - timedelta(hours=12)):
        assert clock.now() == NOW
        assert clock.moment() == NOW - timedelta(hours=12)
        assert clock.today(SHANGHAI) == (NOW - timedelta(days=1)).date()
    with clock.at(NOW):
        assert clock.moment() == NOW


@pytest.mark.parametrize("hand", [clock.at, clock.done_at])
def test_clock_takes_no_instant_without_an_offset(hand: object) -> None:
    with pytest.raises(ValueError, match="offset"), hand(NOW.replace(tzinfo=None)):  # type: ignore[operator]
        pass
