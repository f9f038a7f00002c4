"""What managers are shown of a consultant's way of working (MG-5)."""

from datetime import datetime, timedelta

from crm.rules.watch import busiest_hour

NINE = datetime(2026, 11, 18, 9)  # noqa: DTZ001 - only the distances count


def at(*minutes: int) -> list[datetime]:
    return [NINE + timedelta(minutes=each) for each in minutes]


def test_of_two_hours_that_are_equally_busy_the_first_is_named() -> None:
    assert busiest_hour(at(0, 10, 20, 200, 210, 220)) == (0, 3)


def test_later_hour_is_named_where_it_is_busier() -> None:
    assert busiest_hour(at(0, 10, 200, 210, 220)) == (2, 3)


def test_hour_ends_before_its_sixtieth_minute() -> None:
    assert busiest_hour(at(0, 60)) == (0, 1)
    assert busiest_hour(at(0, 59)) == (0, 2)
    assert busiest_hour([]) == (0, 0)
