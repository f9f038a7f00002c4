"""Who is at work was seen in the last 30 opening minutes (RM-4)."""

from datetime import datetime, time

import pytest

from crm.rules.presence import seen_since
from tests.factories import SHANGHAI

OPENS, CLOSES = time(8, 30), time(18)


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
def test_minutes_count_while_the_dealer_is_open(now: datetime, since: datetime) -> None:
    assert seen_since(now, OPENS, CLOSES) == since


def test_dealer_that_is_open_for_minutes_a_day_is_looked_back_for_days() -> None:
    assert seen_since(at(18, 10), time(9), time(9, 10)) == at(16, 9)
