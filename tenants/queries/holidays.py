"""The holiday table, read from any schema: it carries its own (RM-4)."""

from collections.abc import Sequence
from datetime import date

from tenants.models import Holiday, HolidayKind


def holidays_of(year: int) -> Sequence[Holiday]:
    """Return a year's holidays and moved workdays in order; none where the year is unknown."""
    return list(Holiday.objects.filter(year=year).order_by("on"))


def moved_workdays() -> frozenset[date]:
    """Return every weekend day on which the country works (调休), of all years known. One query."""
    return frozenset(Holiday.objects.filter(kind=HolidayKind.WORKDAY).values_list("on", flat=True))


def known_years() -> list[int]:
    """Return the years that have rows, in order."""
    return list(Holiday.objects.order_by("year").values_list("year", flat=True).distinct())


def is_known(year: int) -> bool:
    """Return whether the table has a year's holidays."""
    return Holiday.objects.filter(year=year).exists()
