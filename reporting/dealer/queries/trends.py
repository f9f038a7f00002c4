"""Traffic and the rates that matter over months, what moved beyond chance, and which segments moved it (RP-5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kit import clock
from kit.tenancy import current_dealer
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import Key, Sums, flow_by, moved_stock, opening_by
from reporting.dealer.rules.measures import OVERDUE, STOCK, Measure
from reporting.dealer.rules.period import Period, months_before
from reporting.dealer.rules.rates import AWAY, OF_SUMS, Counts, Rate
from reporting.dealer.rules.trends import (
    READINGS,
    Change,
    Figure,
    Reading,
    Segment,
    change_of_count,
    change_of_rate,
    movers,
    shares_of_rate,
)

DIMENSIONS = ("channel", "model", "consultant")
# Months shown where one is asked for: it, and those it is held against.
MONTHS = 6
_MEASURES = tuple(Measure)


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of one month. `rate` is none for traffic, whose count is `count`."""

    month: date
    count: int
    rate: Rate | None
    change: Change | None
    readings: Sequence[Reading]
    segments: Sequence[Segment]


def trends(period: Period, part: Part) -> dict[Figure, list[Point]]:
    """Each figure by month, held against the month before. Five queries at most."""
    months = [each.first.replace(day=1) for each in period.months()]
    if len(months) == 1:
        months = [months_before(months[0], back) for back in reversed(range(MONTHS))]
    cells = _cells_by_month(months, part)
    return {figure: _points(figure, months, cells, part) for figure in Figure}


# Counts of each cell: what it opened with and what happened in it.
_Cells = Mapping[Key, tuple[Sums, Sums]]


def _cells_by_month(months: Sequence[date], part: Part) -> dict[date, _Cells]:
    """Every cell of every month; the stock is carried from one month to the next."""
    whole = Period(months[0], Period.month(months[-1]).last)
    moved = flow_by(("month", *DIMENSIONS), whole, part, _MEASURES)
    stock = {key: dict(sums) for key, sums in opening_by(DIMENSIONS, months[0], part).items()}
    nothing: Sums = dict.fromkeys(map(str, _MEASURES), 0)
    empty: Sums = dict.fromkeys([*map(str, STOCK), OVERDUE], 0)
    found: dict[date, _Cells] = {}
    for month in months:
        of_month = {key[1:]: sums for key, sums in moved.items() if key[0] == month}
        found[month] = {key: (dict(stock.get(key, empty)), of_month.get(key, nothing)) for key in {*stock, *of_month}}
        for key, sums in of_month.items():
            standing = stock.setdefault(key, dict(empty))
            for name, count in moved_stock(sums).items():
                standing[name] += count
    return found


def _points(figure: Figure, months: Sequence[date], cells: Mapping[date, _Cells], part: Part) -> list[Point]:
    points = []
    for at, month in enumerate(months):
        before = cells[months[at - 1]] if at else None
        change = _change(figure, months[at - 1], before, month, cells[month], part) if before else None
        points.append(
            Point(
                month=month,
                count=_traffic(cells[month]),
                rate=_rate(figure, cells[month], part),
                change=change,
                readings=READINGS.get((figure, change), ()) if change else (),
                segments=_segments(figure, before, cells[month], part, change) if before and change else (),
            )
        )
    return points


def _change(figure: Figure, earlier: date, before: _Cells, month: date, after: _Cells, part: Part) -> Change | None:
    if figure == Figure.TRAFFIC:
        return change_of_count(_traffic(before), _traffic(after), _days(earlier, part), _days(month, part))
    old, new = _rate(figure, before, part), _rate(figure, after, part)
    return change_of_rate(old, new) if old and new else None


def _segments(figure: Figure, before: _Cells, after: _Cells, part: Part, change: Change) -> list[Segment]:
    found: list[Segment] = []
    for at, dimension in enumerate(DIMENSIONS):
        old, new = _told_apart(before, at), _told_apart(after, at)
        if figure == Figure.TRAFFIC:
            shares = {
                value: float(_traffic(new.get(value, {})) - _traffic(old.get(value, {}))) for value in {*old, *new}
            }
        else:
            shares = shares_of_rate(_rates(figure, old, part), _rates(figure, new, part))
        if len(shares) > 1:
            found += movers(dimension, shares, change)
    return found


def _rates(figure: Figure, parts: Mapping[str, _Cells], part: Part) -> dict[str, Rate]:
    rates = {value: _rate(figure, cells, part) for value, cells in parts.items()}
    return {value: rate for value, rate in rates.items() if rate}


def _told_apart(cells: _Cells, at: int) -> dict[str, _Cells]:
    found: dict[str, dict[Key, tuple[Sums, Sums]]] = {}
    for key, counts in cells.items():
        found.setdefault(str(key[at]), {})[key] = counts
    return dict(found)


def _traffic(cells: _Cells) -> int:
    return sum(moved[Measure.TRAFFIC] for _, moved in cells.values())


def _rate(figure: Figure, cells: _Cells, part: Part) -> Rate | None:
    if figure == Figure.TRAFFIC:
        return None
    channel = DIMENSIONS.index("channel")
    counts = Counts(
        opening=_sum([opens for opens, _ in cells.values()], [*map(str, STOCK)]),
        moved=_sum([moved for _, moved in cells.values()], _MEASURES),
        away=_sum([moved for key, (_, moved) in cells.items() if key[channel] in AWAY], _MEASURES),
        has_transfers=part.consultant is not None,
    )
    return OF_SUMS[figure](counts)


def _sum(rows: Sequence[Sums], names: Sequence[str]) -> Sums:
    return {str(name): sum(row[name] for row in rows) for name in names}


def _days(month: date, part: Part) -> int:
    """How many days of a month there have been: the present one is held against the last by what has passed of it."""
    zone = current_dealer().time_zone
    today = clock.business_date(part.as_of, zone) if part.as_of else clock.today(zone)
    passed = Period.month(month).until(today)
    return (passed.last - passed.first).days + 1 if passed else 0
