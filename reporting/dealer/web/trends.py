"""Page: what rose or fell over months beyond chance, how to read it, and which segments moved it (RP-5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crm.rules.codes import Channel
from crm.web.base import language
from kit.templatetags.ui import percent
from kit.web.components import Cell, Column, Table
from kit.web.forms import Words
from kit.web.graphs import Graph, Series
from reporting.dealer.queries.names import people_names
from reporting.dealer.queries.trends import Comparison, Point, Value, trends
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.trends import Change, Figure, Segment
from reporting.dealer.web.breakdown import quotient
from reporting.dealer.web.page import FiguresPage
from reporting.dealer.web.selection import Selection, period_label
from reporting.dealer.words import DIMENSION_NAMES, TRENDS

_MOST_MOVES = 8
_MARKS = {Change.UP: "↑", Change.DOWN: "↓"}
_TONES = {Change.UP: "good", Change.DOWN: "bad"}


@dataclass(frozen=True, slots=True)
class Move:
    """One change beyond chance: from what to what, what to check outside and inside, and what moved it."""

    name: Words
    month: str
    is_up: bool
    before: str
    after: str
    outside: str
    inside: str
    dimensions: Sequence[tuple[str, Sequence[str]]]


class TrendsPage(FiguresPage):
    """`?month=&consultant=&channel=&model=&business=`: the month and the five before, or the months of a period."""

    template_name = "reporting_dealer/trends.html"
    kind = "trends"

    def figures(self, request: HttpRequest, chosen: Selection, models: Mapping[str, str]) -> dict[str, Any]:
        """Two graphs over one table, and what moved."""
        found = _begun(trends(chosen.period, chosen.part))
        months = [_month(point) for point in found[Figure.TRAFFIC]]
        of_rates = [figure for figure in Figure if figure != Figure.TRAFFIC]
        return {
            "graphs": [
                Graph(_("Traffic"), _("parties"), "bars", months, [_series(Figure.TRAFFIC, found[Figure.TRAFFIC])]),
                Graph(_("Rates"), "%", "lines", months, [_series(each, found[each]) for each in of_rates]),
            ],
            "table": _table(chosen, months, found),
            "moves": _moves(found, models),
            "last_month": months[-1],
        }


def _begun(found: Mapping[Figure, list[Point]]) -> dict[Figure, list[Point]]:
    """Without the months before the first in which there was anything; the last one always stays."""
    columns = list(zip(*found.values(), strict=True))
    first = next((at for at, points in enumerate(columns) if any(map(_has_any, points))), len(columns) - 1)
    return {figure: points[first:] for figure, points in found.items()}


def _has_any(point: Point) -> bool:
    return bool(point.value.rate.denominator) if point.value.rate else bool(point.value.count)


def _month(point: Point) -> str:
    return formats.date_format(point.month, "YEAR_MONTH_FORMAT")


def _series(figure: Figure, points: Sequence[Point]) -> Series:
    return Series(
        str(TRENDS[figure]),
        [each.rate.value if each.rate else each.count for each in (point.value for point in points)],
    )


def _value(value: Value) -> str:
    return percent(value.rate.value) if value.rate else f"{value.count:,}"


def _made_of(value: Value) -> str:
    """Return a rate with its n of N."""
    return f"{_value(value)} ({quotient(value.rate)})" if value.rate else _value(value)


def _table(chosen: Selection, months: Sequence[str], found: Mapping[Figure, Sequence[Point]]) -> Table:
    columns = [Column(_("Figure")), *(Column(month, is_number=True) for month in months)]
    rows = [
        [Cell(str(TRENDS[figure])), *(_cell(chosen, figure, point) for point in points)]
        for figure, points in found.items()
    ]
    return Table(_("Trends"), columns, rows)


def _cell(chosen: Selection, figure: Figure, point: Point) -> Cell:
    """The value with its mark, and a word for those who hear it; traffic opens into its parties."""
    url = chosen.behind_at("flow.traffic", Period.month(point.month)) if figure == Figure.TRAFFIC else ""
    if not point.change:
        return Cell(_value(point.value), url=url)
    return Cell(f"{_value(point.value)} {_MARKS[point.change]}", url=url, tone=_TONES[point.change])


def _moves(found: Mapping[Figure, Sequence[Point]], models: Mapping[str, str]) -> list[Move]:
    """Return what moved, the latest first. One query for the names of consultants."""
    moved = [(figure, point) for figure, points in found.items() for point in points if point.change]
    latest = sorted(moved, key=lambda each: each[1].month, reverse=True)[:_MOST_MOVES]
    names = _Names(models, (segment for _figure, point in latest for segment in point.segments))
    return [_move(figure, point, point.compared, names) for figure, point in latest if point.compared]


def _move(figure: Figure, point: Point, compared: Comparison, names: "_Names") -> Move:
    now = language()
    readings = [reading.label(now) for reading in point.readings]
    outside, inside = readings if len(readings) == 2 else ("", "")
    return Move(
        name=TRENDS[figure],
        month=_compared_days(compared),
        is_up=point.change == Change.UP,
        before=_made_of(compared.before),
        after=_made_of(compared.after),
        outside=outside,
        inside=inside,
        dimensions=[
            (str(label), [names.shown(segment, is_count=point.value.rate is None) for segment in of_dimension])
            for dimension, label in DIMENSION_NAMES.items()
            if (of_dimension := [each for each in point.segments if each.dimension == dimension])
        ],
    )


def _compared_days(compared: Comparison) -> str:
    """Return which days were compared: whole months by their names, else both by their dates."""
    before, after = compared.days
    if before == Period.month(before.first) and after == Period.month(after.first):
        return formats.date_format(after.first, "YEAR_MONTH_FORMAT")
    return _("%(after)s, compared with %(before)s") % {"after": period_label(after), "before": period_label(before)}


class _Names:
    """What segments are called, and how much they moved."""

    def __init__(self, models: Mapping[str, str], segments: Iterable[Segment]) -> None:
        ids = [UUID(each.value) for each in segments if each.dimension == "consultant" and each.value]
        self._consultants = {str(key): name for key, name in people_names(ids).items()}
        self._models = models

    def shown(self, segment: Segment, *, is_count: bool) -> str:
        """`李强 −12`, `Octavia +3.2 points (rate +2.9, mix +0.3)`."""
        name = self._name(segment)
        if is_count:
            return f"{name} {_signed(segment.share, 0)}"
        parts = {"name": name, "amount": _signed(segment.share), "rate": _signed(segment.by_rate)}
        text = pgettext("points of a rate", "%(name)s %(amount)s points (rate %(rate)s, mix %(mix)s)")
        return text % {**parts, "mix": _signed(segment.by_mix)}

    def _name(self, segment: Segment) -> str:
        value = segment.value
        if value is None:
            return _("All others")
        if segment.dimension == "channel":
            return Channel(value).label(language())
        if segment.dimension == "model":
            return self._models.get(value, value) or _("No model")
        return self._consultants.get(value, "–")


def _signed(amount: float, digits: int = 1) -> str:
    size = f"{abs(amount):,.{digits}f}"
    return f"+{size}" if amount > 0 and float(size.replace(",", "")) else f"−{size}" if amount < 0 else size
