"""Targets (MG-6): what a month's deliveries take, by the rates of the last three months."""

from collections.abc import Mapping
from datetime import date

from reporting.dealer.rules.period import Period, months_before

# From the delivery back to the door; each step is taken by the rate of the step before it in the funnel (RP-1).
STEPS = ("orders", "visits", "filed", "traffic")
_MONTHS = 3


def rates_period(month: date, today: date) -> Period:
    """The last three whole months before a month; of one that lies ahead, those before the present one."""
    before = min(month, today.replace(day=1))
    return Period(months_before(before, _MONTHS), Period.month(months_before(before, 1)).last)


def takes(deliveries: int, happened: Mapping[str, int]) -> dict[str, int | None]:
    """The orders, visits, filings and traffic that so many deliveries take, when each step keeps its rate.

    `happened` counts the steps and `deliveries` of the months the rates are of. The rates multiply up to the step's
    count by delivery, so nothing is rounded on the way, and a part of one is a whole one. None where nothing was
    delivered, or nothing of the step took place: there is no rate to go by.
    """
    delivered = happened.get("deliveries", 0)
    return {step: _share(deliveries, happened.get(step, 0), delivered) for step in STEPS}


def _share(deliveries: int, count: int, delivered: int) -> int | None:
    return -(-deliveries * count // delivered) if delivered > 0 and count > 0 else None
