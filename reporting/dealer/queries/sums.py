"""Sums of measures over a period, and the stock at its opening: what every figure is made of.

The present figures are read from months and days; those known at an instant from the movements of the period, and of
the month it lies in. Neither looks further back, however old the dealer is.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet, Sum

from kit import clock
from kit.tenancy import current_dealer
from reporting.dealer.models import DaySum, MonthStock, MonthSum, Movement
from reporting.dealer.models.cell import Cell
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.measures import OVERDUE, STOCK, Measure
from reporting.dealer.rules.period import Period

Sums = Mapping[str, int]

_STOCKS = (*map(str, STOCK), OVERDUE)
_MOVING = (*STOCK, Measure.NEXT_DATES_MISSED, Measure.CAUGHT_UP)


def flow(period: Period | None, part: Part, measures: Iterable[Measure], where: Q | None = None) -> Sums:
    """What happened in a period. One query for whole months or within a month, else two."""
    names = [str(measure) for measure in measures]
    total = dict.fromkeys(names, 0)
    if period is None:
        return total
    for rows in _rows(period, part):
        _add(total, rows.filter(where or Q()).aggregate(**{name: Sum(name) for name in names}))
    return total


def flow_by(dimension: str, period: Period, part: Part, measures: Iterable[Measure]) -> dict[object, Sums]:
    """What happened in a period by consultant, channel or model. As many queries as `flow`."""
    names = [str(measure) for measure in measures]
    found: dict[object, dict[str, int]] = {}
    for rows in _rows(period, part):
        for row in rows.values(dimension).annotate(**{f"sum_{name}": Sum(name) for name in names}).order_by():
            total = found.setdefault(row[dimension], dict.fromkeys(names, 0))
            _add(total, {name: row[f"sum_{name}"] for name in names})
    return dict(found)


def opening(on: date, part: Part) -> Sums:
    """The stock as a day opens: the latest opened month, and what moved since. Three queries, two on a month's first.

    As known at an instant: a closed month never moves (CA-3), so the last month that was open then is where to begin,
    and what was known of the days since is added.
    """
    total = dict.fromkeys(_STOCKS, 0)
    base = _latest_month(min(on, _business_date(part)))
    if base:
        at_base = MonthStock.objects.filter(month=base, **part.cells())
        _add(total, at_base.aggregate(**{name: Sum(name) for name in _STOCKS}))
    if base == on:
        return total
    since = Period(base or date.min, on - timedelta(days=1))
    moved = flow(since, part, _MOVING)
    for name in map(str, STOCK):
        total[name] += moved[name]
    total[OVERDUE] += moved[Measure.NEXT_DATES_MISSED] - moved[Measure.CAUGHT_UP]
    return total


def movements(period: Period, part: Part) -> QuerySet[Movement]:
    """The movements behind a period's figures, as far as they were known."""
    known = Q(recorded_at__lte=part.as_of) if part.as_of else Q()
    return Movement.objects.filter(known, on__gte=period.first, on__lte=period.last, **part.cells())


def _rows(period: Period, part: Part) -> Iterable[QuerySet[Cell]]:
    """What to add up for a period: its whole months and the days beside them, or the movements as known."""
    if part.as_of:
        return [movements(period, part)]
    months = period.whole_months()
    days = DaySum.objects.filter(on__gte=period.first, on__lte=period.last, **part.cells())
    if months is None:
        return [days]
    whole = MonthSum.objects.filter(month__gte=months.first, month__lte=months.last, **part.cells())
    if months == period:
        return [whole]
    return [whole, days.filter(Q(on__lt=months.first) | Q(on__gt=months.last))]


def _latest_month(day: date) -> date | None:
    """The latest month up to the day's that opened with a stock."""
    found: date | None = MonthStock.objects.filter(month__lte=day).aggregate(month=Max("month"))["month"]
    return found


def _business_date(part: Part) -> date:
    return clock.business_date(part.as_of, current_dealer().time_zone) if part.as_of else date.max


def _add(total: dict[str, int], found: Mapping[str, int | None]) -> None:
    for name, count in found.items():
        total[name] += count or 0
