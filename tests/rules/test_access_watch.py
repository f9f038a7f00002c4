"""When a day's access is unusual (PI-6)."""

import pytest

from crm.rules.access_watch import Access, is_unusual

pytestmark = pytest.mark.rule("PI-6")


@pytest.mark.parametrize(
    ("kind", "count", "usual", "expected"),
    [
        (Access.CARDS, 99, 0, False),
        (Access.CARDS, 100, 0, True),
        (Access.CARDS, 100, 20, False),
        (Access.CARDS, 101, 20, True),
        (Access.NUMBERS, 29, 1, False),
        (Access.NUMBERS, 30, 5.9, True),
        (Access.NUMBERS, 30, 6, False),
        (Access.LISTS, 2, 0, False),
        (Access.LISTS, 3, 0.5, True),
        (Access.LISTS, 5, 1, False),
    ],
)
def test_day_is_unusual_from_the_floor_and_over_five_times_the_usual(
    kind: Access, count: int, usual: float, expected: bool
) -> None:
    assert is_unusual(kind, count, usual) is expected
