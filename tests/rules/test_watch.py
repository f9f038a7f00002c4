"""The bounds of the watch, and the hour in which most was typed in (MG-5)."""

from datetime import date, datetime, timedelta

import pytest

from crm.rules.codes import WatchRule
from crm.rules.watch import BOUNDS, busiest_hour
from tests.factories import SHANGHAI

EIGHT = datetime(2026, 11, 18, 8, 0, tzinfo=SHANGHAI)


def at(*minutes: float) -> list[datetime]:
    return [EIGHT + timedelta(minutes=each) for each in minutes]


def test_bounds_are_those_of_the_rule_mg5() -> None:
    assert {rule.value: (each.days, each.least, each.share) for rule, each in BOUNDS.items()} == {
        "o_share": (30, 5, 0.5),
        "typed_at_once": (7, 20, 0.5),
        "declined": (30, 10, 0.5),
        "no_traffic": (30, 10, 0.2),
    }


def test_share_is_exceeded_by_more_than_half_of_enough_mg5() -> None:
    bounds = BOUNDS[WatchRule.O_SHARE]
    assert [bounds.is_over(part, whole) for part, whole in ((3, 5), (5, 10), (6, 10), (4, 4))] == [
        True, False, True, False,
    ]  # fmt: skip
    assert bounds.since(date(2026, 11, 30)) == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("moments", "found"),
    [
        ([], (0, 0)),
        (at(0), (0, 1)),
        (at(0, 10, 50, 70), (0, 3)),
        # An hour ends before the sixtieth minute.
        (at(0, 60), (0, 1)),
        (at(0, 59.9), (0, 2)),
        # Of two equally busy hours the earlier is named.
        (at(0, 10, 120, 130), (0, 2)),
        (at(0, 120, 130, 300, 310), (1, 2)),
        (at(0, 50, 70, 100, 110), (1, 3)),
    ],
)
def test_busiest_hour_is_the_earliest_with_the_most(moments: list[datetime], found: tuple[int, int]) -> None:
    """MG-5."""
    assert busiest_hour(moments) == found
