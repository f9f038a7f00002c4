"""Targets (MG-6): what a month's deliveries take, by the rates of the last three months."""

from collections.abc import Mapping
from datetime import date
from math import exp, lgamma, log
from typing import NamedTuple

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


class Expected(NamedTuple):
    """Deliveries by the end of the month: so many lie within these bounds in four cases of five."""

    low: int
    high: int


_TAIL = 0.1


def days_left(month: date, today: date) -> int:
    """Return how many days of a month are left, today included; all of them where it lies ahead."""
    left = Period.month(month).after(today.fromordinal(today.toordinal() - 1))
    return (left.last - left.first).days + 1 if left else 0


def expected(delivered: int, left: int, before: int, days_before: int) -> Expected | None:
    """Return the range in which a month's deliveries will lie, if the days left go like the last three months'.

    `before` deliveries in `days_before` days tell the daily rate, and how uncertain it is: the deliveries to come are
    then negative binomial. None without such days.
    """
    if not left:
        return Expected(delivered, delivered)
    if days_before <= 0:
        return None
    shape, chance = before + 0.5, days_before / (days_before + left)
    bounds, total, count = [], 0.0, 0
    for tail in (_TAIL, 1 - _TAIL):
        while (total + _share_of(count, shape, chance)) < tail:
            total += _share_of(count, shape, chance)
            count += 1
        bounds.append(count)
    return Expected(delivered + bounds[0], delivered + bounds[1])


def _share_of(count: int, shape: float, chance: float) -> float:
    ways = lgamma(count + shape) - lgamma(shape) - lgamma(count + 1)
    return exp(ways + shape * log(chance) + count * log(1 - chance))
