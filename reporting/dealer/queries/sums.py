"""Sums of measures over a period, and the stock at its opening: what every figure is made of.

The present figures are read from months and days; those known at an instant from the movements of the period, and of
the month it lies in. Neither looks further back, however old the dealer is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from kit import clock
from kit.tenancy import current_dealer
from reporting.dealer.models import DaySum, MonthStock, MonthSum, Movement
from reporting.dealer.models.cell import Cell
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.measures import OVERDUE, STOCK, Measure
from reporting.dealer.rules.period import Period

Sums = Mapping[str, int]
# What sums are told apart by: values of `month` (its first day), `consultant`, `channel`, `model`, as asked for.
Key = tuple[object, ...]

_STOCKS = (*map(str, STOCK), OVERDUE)
_MOVING = (*STOCK, Measure.NEXT_DATES_MISSED, Measure.CAUGHT_UP)


def flow(period: Period | None, part: Part, measures: Iterable[Measure]) -> Sums:
    """What happened in a period; nothing in none. One query for whole months or within a month, else two."""
    names = [str(measure) for measure in measures]
    found = flow_by((), period, part, measures) if period else {}
    return found.get((), dict.fromkeys(names, 0))


def flow_by(by: Sequence[str], period: Period, part: Part, measures: Iterable[Measure]) -> dict[Key, Sums]:
    """What happened in a period, told apart by columns of the cells, and by `month`. As many queries as `flow`."""
    names = [str(measure) for measure in measures]
    found: dict[Key, dict[str, int]] = {}
    for rows in _rows(period, part, by):
        _add_rows(found, rows, by, names)
    return dict(found)


def opening(on: date, part: Part) -> Sums:
    """The stock as a day opens."""
    return opening_by((), on, part).get((), dict.fromkeys(_STOCKS, 0))


def opening_by(by: Sequence[str], on: date, part: Part) -> dict[Key, Sums]:
    """The stock as a day opens, told apart: the latest opened month, and what moved since.

    Two queries on the first of a month in which something has happened, three within one. As known at an instant: a
    closed month never moves (CA-3), so the last month that was open then is where to begin, and what was known of the
    days since is added.
    """
    found: dict[Key, dict[str, int]] = {}
    base = _latest_month(min(on, known_day(part)))
    if base:
        _add_rows(found, MonthStock.objects.filter(month=base, **part.cells()), by, _STOCKS)
    if base != on:
        since = Period(base or date.min, on - timedelta(days=1))
        for key, moved in flow_by(by, since, part, _MOVING).items():
            _add(found.setdefault(key, dict.fromkeys(_STOCKS, 0)), moved_stock(moved))
    return dict(found)


def moved_stock(moved: Sums) -> Sums:
    """What a flow changes of the stock, under the stock's names."""
    stock = {str(measure): moved[measure] for measure in STOCK}
    return {**stock, OVERDUE: moved[Measure.NEXT_DATES_MISSED] - moved[Measure.CAUGHT_UP]}


def movements(period: Period, part: Part) -> QuerySet[Movement]:
    """The movements behind a period's figures, as far as they were known."""
    known = Q(recorded_at__lte=part.as_of) if part.as_of else Q()
    return Movement.objects.filter(known, on__gte=period.first, on__lte=period.last, **part.cells())


def known_day(part: Part) -> date:
    """The business date of the instant as of which is asked; the last of all dates where there is none."""
    return clock.business_date(part.as_of, current_dealer().time_zone) if part.as_of else date.max


def _rows(period: Period, part: Part, by: Sequence[str]) -> Iterable[QuerySet[Cell]]:
    """What to add up for a period: its whole months and the days beside them, or the movements as known."""
    if part.as_of:
        return [_dated(movements(period, part), by)]
    months = period.whole_months()
    days = _dated(DaySum.objects.filter(on__gte=period.first, on__lte=period.last, **part.cells()), by)
    if months is None:
        return [days]
    whole = MonthSum.objects.filter(month__gte=months.first, month__lte=months.last, **part.cells())
    if months == period:
        return [whole]
    return [whole, days.filter(Q(on__lt=months.first) | Q(on__gt=months.last))]


def _dated(rows: QuerySet[Cell], by: Sequence[str]) -> QuerySet[Cell]:
    return rows.annotate(month=TruncMonth("on")) if "month" in by else rows


def _latest_month(day: date) -> date | None:
    """The latest month up to the day's that opened with a stock."""
    found: date | None = MonthStock.objects.filter(month__lte=day).aggregate(month=Max("month"))["month"]
    return found


def _add_rows(found: dict[Key, dict[str, int]], rows: QuerySet[Cell], by: Sequence[str], names: Sequence[str]) -> None:
    sums = {f"sum_{name}": Sum(name) for name in names}
    told = rows.values(*by).annotate(**sums).order_by() if by else [rows.aggregate(**sums)]
    for row in told:
        total = found.setdefault(tuple(row[name] for name in by), dict.fromkeys(names, 0))
        _add(total, {name: row[f"sum_{name}"] for name in names})


def _add(total: dict[str, int], found: Mapping[str, int | None]) -> None:
    for name, count in found.items():
        total[name] += count or 0
