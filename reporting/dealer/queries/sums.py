"""Sums of measures over a period, and the stock at its opening: what every figure is made of.

The present figures are read from months and days; those known at an instant from the movements of the period, and of
the month it lies in. Neither looks further back, however old the dealer is.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import TruncMonth

from kit.db.prepared import PreparedQuery
from reporting.dealer.models import DaySum, MonthStock, MonthSum, Movement
from reporting.dealer.models.cell import Cell
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.measures import MOVING, STOCK, STOCK_PAIRS, STOCKS, Measure
from reporting.dealer.rules.period import Period

Sums = Mapping[str, int]
# What sums are told apart by: values of `month` (its first day), `consultant`, `channel`, `model`, as asked for.
Key = tuple[object, ...]

_STOCKS = STOCKS


def flow(period: Period | None, part: Part, measures: Iterable[Measure]) -> Sums:
    """What happened in a period; nothing in none. One query for whole months or within a month, else two."""
    names = [str(measure) for measure in measures]
    found = flow_by((), period, part, measures) if period else {}
    return found.get((), dict.fromkeys(names, 0))


def flow_by(by: Sequence[str], period: Period, part: Part, measures: Iterable[Measure]) -> dict[Key, Sums]:
    """What happened in a period, told apart by columns of the cells, and by `month`. As many queries as `flow`."""
    names = [str(measure) for measure in measures]
    found: dict[Key, dict[str, int]] = {}
    for table, bounds in _read_from(period, part):
        _add_rows(found, _sums_of(table, bounds, part, by, names), by, names)
    return dict(found)


def flow_of_days(
    periods: Sequence[Period], part: Part, by: Sequence[str], measures: Iterable[Measure]
) -> dict[Key, Sums]:
    """Return what happened on the days of some periods, told apart by columns, among them `on`. One query."""
    names = [str(measure) for measure in measures]
    days = Q()
    for period in periods:
        days |= Q(on__gte=period.first, on__lte=period.last)
    source = Movement.objects.filter(recorded_at__lte=part.as_of) if part.as_of else DaySum.objects.all()
    sums = {f"sum_{name}": Sum(name) for name in names}
    rows = source.filter(days, **part.cells()).order_by().values(*by).annotate(**sums).values_list(*by, *sums)
    found: dict[Key, dict[str, int]] = {}
    _add_rows(found, rows, by, names)
    return dict(found)


def opening(on: date, part: Part) -> Sums:
    """The stock as a day opens."""
    return opening_by((), on, part).get((), dict.fromkeys(_STOCKS, 0))


def opening_by(by: Sequence[str], on: date, part: Part) -> dict[Key, Sums]:
    """The stock as a day opens, told apart: the latest opened month, and what moved since.

    One query on the first of a month in which something has happened, two within one; one more for a part that has no
    stock. As known at an instant: a month never moves once it is over by a day (CA-3), so the last one that could
    still move then is where to begin, and what was known of the days since is added.
    """
    found: dict[Key, dict[str, int]] = {}
    day = min(on, known_day(part))
    rows = _sums_of("stock", {_BASE: day}, part, (_MONTH, *by), _STOCKS)
    base = rows[0][0] if rows else _latest_month(day)
    _add_rows(found, [row[1:] for row in rows], by, _STOCKS)
    if base != on:
        since = Period(base or date.min, on - timedelta(days=1))
        for key, moved in flow_by(by, since, part, MOVING).items():
            _add(found.setdefault(key, dict.fromkeys(_STOCKS, 0)), moved_stock(moved))
    return dict(found)


def moved_stock(moved: Sums) -> Sums:
    """What a flow changes of the stock, under the stock's names."""
    stock = {str(measure): moved[measure] for measure in STOCK}
    return {**stock, **{name: moved[came] - moved[done] for name, (came, done) in STOCK_PAIRS.items()}}


def movements(period: Period, part: Part) -> QuerySet[Movement]:
    """The movements behind a period's figures, as far as they were known."""
    known = Q(recorded_at__lte=part.as_of) if part.as_of else Q()
    return Movement.objects.filter(known, on__gte=period.first, on__lte=period.last, **part.cells())


def known_day(part: Part) -> date:
    """Return the first date that could still change at the instant as of which is asked; without one, the last of all
    dates."""
    return part.closed_before if part.as_of else date.max


def _read_from(period: Period, part: Part) -> list[tuple[str, Mapping[str, object]]]:
    """What to add up for a period, and within which bounds: its whole months and the days beside them, or the
    movements as known."""
    within = {"on__gte": period.first, "on__lte": period.last}
    if part.as_of:
        return [("movements", {"recorded_at__lte": part.as_of, **within})]
    months = period.whole_months()
    if months is None:
        return [("days", within)]
    whole = ("months", {"month__gte": months.first, "month__lte": months.last})
    if months == period:
        return [whole]
    return [whole, ("days", {**within, _BEFORE: months.first, _BEHIND: months.last})]


def _sums_of(
    table: str, bounds: Mapping[str, object], part: Part, by: Sequence[str], names: Sequence[str]
) -> list[tuple[Any, ...]]:
    cells = part.cells()
    return _KEPT.find((table, tuple(bounds), tuple(cells), tuple(by), tuple(names)), {**bounds, **cells})


def _sums(
    shape: tuple[str, Sequence[str], Sequence[str], Sequence[str], Sequence[str]], given: Mapping[str, Any]
) -> "QuerySet[Any, tuple[Any, ...]]":
    """Sums of `names` over the cells of a part, told apart by `by` (`kit.db.prepared`)."""
    table, bounds, cells, by, names = shape
    rows: QuerySet[Any] = _TABLES[table]._default_manager.filter(
        **{name: given[name] for name in (*bounds, *cells) if name not in _OWN_BOUNDS}
    )
    if _BEFORE in bounds:
        rows = rows.filter(Q(on__lt=given[_BEFORE]) | Q(on__gt=given[_BEHIND]))
    if _BASE in bounds:
        latest = MonthStock.objects.filter(month__lte=given[_BASE]).order_by("-month").values("month")[:1]
        rows = rows.filter(month=Subquery(latest))
    if "month" in by and table in ("days", "movements"):
        rows = rows.annotate(month=TruncMonth("on"))
    # Of one value, so that there is something to be told apart by: what is asked for is one sum of all then.
    rows = rows if by else rows.annotate(all=Value(1))
    sums = {f"sum_{name}": Sum(name) for name in names}
    added: QuerySet[Any, tuple[Any, ...]] = rows.order_by().values(*(by or ["all"])).annotate(**sums)
    return added.values_list(*by, *sums)


_MONTH, _BASE, _BEFORE, _BEHIND = "month", "base", "before", "behind"
_OWN_BOUNDS = (_BASE, _BEFORE, _BEHIND)
_TABLES: Mapping[str, type[Cell]] = {"days": DaySum, "months": MonthSum, "stock": MonthStock, "movements": Movement}
_KEPT = PreparedQuery(_sums, has_one_plan=True)


def _latest_month(day: date) -> date | None:
    """The latest month up to the day's that opened with a stock."""
    found: date | None = MonthStock.objects.filter(month__lte=day).aggregate(month=Max("month"))["month"]
    return found


def _add_rows(
    found: dict[Key, dict[str, int]], rows: Iterable[tuple[Any, ...]], by: Sequence[str], names: Sequence[str]
) -> None:
    for row in rows:
        total = found.setdefault(row[: len(by)], dict.fromkeys(names, 0))
        _add(total, dict(zip(names, row[len(by) :], strict=True)))


def _add(total: dict[str, int], found: Mapping[str, int | None]) -> None:
    for name, count in found.items():
        total[name] += count or 0
