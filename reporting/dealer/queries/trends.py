"""Traffic and the rates that matter over months, what moved beyond chance, and which segments moved it (RP-5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from reporting.dealer.queries.began import began
from reporting.dealer.queries.merges import Merges, merges_in
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import Key, Sums, flow_by, flow_of_days, moved_stock, opening_by
from reporting.dealer.rules.measures import MOVING, STOCK, STOCKS, Measure
from reporting.dealer.rules.period import Period, months_before
from reporting.dealer.rules.rates import AWAY, OF_SUMS, Counts, Rate
from reporting.dealer.rules.trends import (
    READINGS,
    Change,
    Figure,
    Reading,
    SameDays,
    Segment,
    Weekly,
    chance_of_count,
    chance_of_rate,
    largest,
    marked,
    same_days,
    segments_of_count,
    segments_of_rate,
    weekly,
)

DIMENSIONS = ("channel", "model", "consultant")
# Months shown where one is asked for: it, and those it is compared with.
MONTHS = 6
# What the figures of trends are made of.
_MEASURES = tuple(
    dict.fromkeys(
        [
            Measure.TRAFFIC,
            Measure.FIRST_FILED,
            Measure.FIRST_DECLINED,
            Measure.FIRST_PENDING,
            Measure.FILED,
            Measure.ORDERED,
            Measure.DELIVERED,
            Measure.FIRST_VISITS,
            Measure.IMPORTED_UNVISITED,
            Measure.TRANSFERRED_IN_UNVISITED,
            Measure.PROSPECTS_IMPORTED,
            Measure.PROSPECTS_TRANSFERRED_IN,
            Measure.ORDERS_IMPORTED,
            Measure.ORDERS_TRANSFERRED_IN,
            *MOVING,
        ]
    )
)


@dataclass(frozen=True, slots=True)
class Value:
    """A count, or a rate."""

    count: int
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A month's figure beside that of the same days of the month before."""

    days: SameDays
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of one month. `compared` is none where the two months have no days in common."""

    month: date
    value: Value
    compared: Comparison | None
    change: Change | None = None
    readings: Sequence[Reading] = ()
    segments: Sequence[Segment] = ()


# Counts of each cell: what it opened with and what happened in it.
_Cells = Mapping[Key, tuple[Sums, Sums]]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two months' cells on the days on which they are compared."""

    days: SameDays
    before: _Cells
    after: _Cells


def trends(period: Period, part: Part) -> dict[Figure, list[Point]]:
    """Return each figure by month, compared with the month before. Eleven queries at most."""
    months = [each.first.replace(day=1) for each in period.months()]
    if len(months) == 1:
        months = [months_before(months[0], back) for back in reversed(range(MONTHS))]
    first, today = began(part), part.today
    days = [None, *(same_days(*pair, first, today) for pair in pairwise(months))]
    merges = merges_in(Period(months[0], Period.month(months[-1]).last), part)
    cells = _cells_by_month(months, part)
    pairs = _pairs(months, days, cells, part)
    cells = {month: merges.each_once(found, DIMENSIONS, Period.month(month), part) for month, found in cells.items()}
    pairs = [pair and _pair_once(pair, merges, part) for pair in pairs]
    week = _week(months, first, part)
    points = {figure: _points(figure, months, cells, pairs, part) for figure in Figure}
    return _marked(points, pairs, week, part)


def _week(months: Sequence[date], first: date | None, part: Part) -> Weekly:
    last = min(Period.month(months[-1]).last, part.today - timedelta(days=1))
    whole = Period(max(months[0], first or months[0]), last)
    if whole.first > whole.last:
        return weekly({}, Period(months[0], months[0]))
    found = flow_of_days([whole], part, ("on",), (Measure.TRAFFIC,))
    return weekly({on: sums[Measure.TRAFFIC] for (on,), sums in found.items() if isinstance(on, date)}, whole)


def _cells_by_month(months: Sequence[date], part: Part) -> dict[date, _Cells]:
    """Return every cell of every month; the stock is carried from one month to the next."""
    whole = Period(months[0], Period.month(months[-1]).last)
    moved = flow_by(("month", *DIMENSIONS), whole, part, _MEASURES)
    stock = {key: dict(sums) for key, sums in opening_by(DIMENSIONS, months[0], part).items()}
    found: dict[date, _Cells] = {}
    for month in months:
        of_month = {key[1:]: sums for key, sums in moved.items() if key[0] == month}
        found[month] = {
            key: (dict(stock.get(key, _NO_STOCK)), of_month.get(key, _NO_SUMS)) for key in {*stock, *of_month}
        }
        for key, sums in of_month.items():
            standing = stock.setdefault(key, dict(_NO_STOCK))
            for name, count in moved_stock(sums).items():
                standing[name] += count
    return found


_NO_SUMS: Sums = dict.fromkeys(map(str, _MEASURES), 0)
_NO_STOCK: Sums = dict.fromkeys(STOCKS, 0)


def _pairs(
    months: Sequence[date], days: Sequence[SameDays | None], cells: Mapping[date, _Cells], part: Part
) -> list[_Pair | None]:
    """Return each month's cells and those of the month before, without the days that one of the two does not have."""
    left_out = [beside for each in days if each for period in each for beside in _beside(period)]
    found = flow_of_days(left_out, part, ("on", *DIMENSIONS), _MEASURES) if left_out else {}
    by_day: dict[object, dict[Key, Sums]] = {}
    for key, sums in found.items():
        by_day.setdefault(key[0], {})[key[1:]] = sums
    return [
        _Pair(each, _on_days(cells[months[at - 1]], each.before, by_day), _on_days(cells[month], each.after, by_day))
        if each
        else None
        for at, (month, each) in enumerate(zip(months, days, strict=True))
    ]


def _beside(days: Period) -> list[Period]:
    """Return the days of the month before and after a part of it."""
    month = Period.month(days.first)
    before, after = month.until(days.first - timedelta(days=1)), month.after(days.last)
    return [each for each in (before, after) if each]


def _on_days(cells: _Cells, days: Period, by_day: Mapping[object, Mapping[Key, Sums]]) -> _Cells:
    """Return a month's cells without the days beside: those before move into the opening."""
    found = {key: (dict(opens), dict(moved)) for key, (opens, moved) in cells.items()}
    for beside in _beside(days):
        for on in (beside.first + timedelta(days=at) for at in range((beside.last - beside.first).days + 1)):
            for key, sums in by_day.get(on, {}).items():
                opens, moved = found.setdefault(key, (dict(_NO_STOCK), dict(_NO_SUMS)))
                for name in moved:
                    moved[name] -= sums[name]
                if on < days.first:
                    for name, count in moved_stock(sums).items():
                        opens[name] += count
    return found


def _pair_once(pair: _Pair, merges: Merges, part: Part) -> _Pair:
    """Return a pair with first visits of cards that were merged on its days counted once (RP-3)."""
    before = merges.each_once(pair.before, DIMENSIONS, pair.days.before, part)
    return _Pair(pair.days, before, merges.each_once(pair.after, DIMENSIONS, pair.days.after, part))


def _points(
    figure: Figure, months: Sequence[date], cells: Mapping[date, _Cells], pairs: Sequence[_Pair | None], part: Part
) -> list[Point]:
    return [
        Point(
            month,
            _value(figure, cells[month], part),
            Comparison(pair.days, _value(figure, pair.before, part), _value(figure, pair.after, part))
            if pair
            else None,
        )
        for month, pair in zip(months, pairs, strict=True)
    ]


def _marked(
    points: Mapping[Figure, list[Point]], pairs: Sequence[_Pair | None], week: Weekly, part: Part
) -> dict[Figure, list[Point]]:
    """Mark the changes beyond chance, over the page together, and say which segments moved each."""
    is_beyond = iter(marked([_chance(point.compared, week) for row in points.values() for point in row]))
    return {
        figure: [
            _with_change(figure, point, pair, part) if next(is_beyond) and pair else point
            for point, pair in zip(row, pairs, strict=True)
        ]
        for figure, row in points.items()
    }


def _chance(compared: Comparison | None, week: Weekly) -> float | None:
    if compared is None:
        return None
    before, after = compared.before, compared.after
    if before.rate is None or after.rate is None:
        return chance_of_count(before.count, after.count, compared.days, week)
    return chance_of_rate(before.rate, after.rate, compared.days)


def _with_change(figure: Figure, point: Point, pair: _Pair, part: Part) -> Point:
    segments = [segment for dimension in DIMENSIONS for segment in _segments(figure, dimension, pair, part)]
    change = Change.UP if _has_risen(point) else Change.DOWN
    return Point(point.month, point.value, point.compared, change, READINGS.get((figure, change), ()), segments)


def _has_risen(point: Point) -> bool:
    assert point.compared is not None  # noqa: S101 - only what was compared is marked
    before, after = point.compared.before, point.compared.after
    if before.rate is None or after.rate is None:
        return after.count > before.count
    return after.rate.numerator * before.rate.denominator > before.rate.numerator * after.rate.denominator


def _segments(figure: Figure, dimension: str, pair: _Pair, part: Part) -> list[Segment]:
    at = DIMENSIONS.index(dimension)
    old, new = _apart(pair.before, at), _apart(pair.after, at)
    if figure == Figure.TRAFFIC:
        counts = [{value: _traffic(cells) for value, cells in each.items()} for each in (old, new)]
        found = segments_of_count(dimension, *counts)
    else:
        found = segments_of_rate(dimension, _rates(figure, old, part), _rates(figure, new, part))
    with_any = [each for each in found if each.by_rate or each.by_mix]
    return largest(with_any) if len(with_any) > 1 else []


def _rates(figure: Figure, parts: Mapping[str, _Cells], part: Part) -> dict[str, Rate]:
    rates = {value: _rate(figure, cells, part) for value, cells in parts.items()}
    return {value: rate for value, rate in rates.items() if rate}


def _apart(cells: _Cells, at: int) -> dict[str, _Cells]:
    found: dict[str, dict[Key, tuple[Sums, Sums]]] = {}
    for key, counts in cells.items():
        found.setdefault(str(key[at]), {})[key] = counts
    return dict(found)


def _value(figure: Figure, cells: _Cells, part: Part) -> Value:
    if figure == Figure.TRAFFIC:
        return Value(_traffic(cells))
    return Value(0, _rate(figure, cells, part))


def _traffic(cells: _Cells) -> int:
    return sum(moved[Measure.TRAFFIC] for _, moved in cells.values())


def _rate(figure: Figure, cells: _Cells, part: Part) -> Rate | None:
    if figure == Figure.TRAFFIC:
        return None
    channel = DIMENSIONS.index("channel")
    counts = Counts(
        opening=_sum([opens for opens, _ in cells.values()], STOCK),
        moved=_sum([moved for _, moved in cells.values()], _MEASURES),
        away=_sum([moved for key, (_, moved) in cells.items() if key[channel] in AWAY], _MEASURES),
        has_transfers=part.consultant is not None,
    )
    return OF_SUMS[figure](counts)


def _sum(rows: Sequence[Sums], names: Iterable[Measure]) -> Sums:
    return {str(name): sum(row[name] for row in rows) for name in names}
