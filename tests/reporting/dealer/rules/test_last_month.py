"""The reference of a period's figures: the same days of last month, the dealer's own only (RP-3)."""

from datetime import date

import pytest

from reporting.dealer.rules.period import Period, same_days_last_month

LONG_AGO = date(2020, 1, 1)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def days(first: tuple[int, int], last: tuple[int, int]) -> Period:
    return Period(date(2026, *first), date(2026, *last))


@pytest.mark.parametrize(
    ("period", "today", "expected"),
    [
        # A month that runs, up to today; one that is over, the whole of the other, however long it is.
        (NOVEMBER, date(2026, 11, 18), days((10, 1), (10, 18))),
        (NOVEMBER, date(2026, 12, 5), days((10, 1), (10, 31))),
        (Period.month(date(2026, 3, 1)), date(2026, 4, 1), days((2, 1), (2, 28))),
        # A week, and a day that the month before does not have.
        (days((11, 9), (11, 15)), date(2026, 11, 18), days((10, 9), (10, 15))),
        (days((3, 30), (3, 31)), date(2026, 4, 1), None),
        # Over the end of a month, and one that has not begun.
        (days((10, 25), (11, 5)), date(2026, 11, 18), None),
        (Period.month(date(2026, 12, 1)), date(2026, 11, 18), None),
    ],
)
def test_figures_are_held_against_the_same_days_of_last_month_rp_3(
    period: Period, today: date, expected: Period | None
) -> None:
    assert same_days_last_month(period, today, LONG_AGO) == expected


@pytest.mark.parametrize(
    ("began", "has_reference"), [(date(2026, 10, 1), True), (date(2026, 10, 2), False), (None, False)]
)
def test_days_before_the_dealer_began_are_no_reference_rp_3(began: date | None, has_reference: bool) -> None:
    assert bool(same_days_last_month(NOVEMBER, date(2026, 11, 18), began)) is has_reference
