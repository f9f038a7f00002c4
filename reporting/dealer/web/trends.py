"""Page: what rose or fell over months beyond chance, how to read it, and which segments moved it (RP-5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from crm.rules.codes import Channel
from crm.web.page import language
from kit.templatetags.ui import percent
from kit.web.forms import Words
from kit.web.graphs import Graph, Series
from kit.web.parts import Cell, Column, Table
from reporting.dealer.queries.trends import Point, trends
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.trends import Change, Figure, Segment
from reporting.dealer.web.chosen import Chosen
from reporting.dealer.web.page import FiguresPage
from reporting.dealer.words import TRENDS

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
    segments: Sequence[str]


class TrendsPage(FiguresPage):
    """`?month=&consultant=&channel=&model=&business=`: the month and the five before, or the months of a period."""

    template_name = "reporting_dealer/trends.html"
    kind = "trends"

    def figures(self, request: HttpRequest, chosen: Chosen, models: Mapping[str, str]) -> dict[str, Any]:
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
    return bool(point.rate.denominator) if point.rate else bool(point.count)


def _month(point: Point) -> str:
    return formats.date_format(point.month, "YEAR_MONTH_FORMAT")


def _series(figure: Figure, points: Sequence[Point]) -> Series:
    return Series(str(TRENDS[figure]), [point.rate.value if point.rate else point.count for point in points])


def _value(point: Point) -> str:
    return percent(point.rate.value) if point.rate else f"{point.count:,}"


def _table(chosen: Chosen, months: Sequence[str], found: Mapping[Figure, Sequence[Point]]) -> Table:
    columns = [Column(_("Figure")), *(Column(month, is_number=True) for month in months)]
    rows = [
        [Cell(str(TRENDS[figure])), *(_cell(chosen, figure, point) for point in points)]
        for figure, points in found.items()
    ]
    return Table(_("Trends"), columns, rows)


def _cell(chosen: Chosen, figure: Figure, point: Point) -> Cell:
    """The value with its mark, and a word for those who hear it; traffic opens into its parties."""
    url = chosen.behind_at("flow.traffic", Period.month(point.month)) if figure == Figure.TRAFFIC else ""
    if not point.change:
        return Cell(_value(point), url=url)
    return Cell(f"{_value(point)} {_MARKS[point.change]}", url=url, tone=_TONES[point.change])


def _moves(found: Mapping[Figure, Sequence[Point]], models: Mapping[str, str]) -> list[Move]:
    """What moved, the latest first. One query for the names of consultants."""
    moved = [
        (figure, before, point)
        for figure, points in found.items()
        for before, point in pairwise(points)
        if point.change
    ]
    latest = sorted(moved, key=lambda each: each[2].month, reverse=True)[:_MOST_MOVES]
    names = _Names(models, (segment for _figure, _before, point in latest for segment in point.segments))
    return [_move(figure, before, point, names) for figure, before, point in latest]


def _move(figure: Figure, before: Point, point: Point, names: "_Names") -> Move:
    now = language()
    readings = [reading.label(now) for reading in point.readings]
    outside, inside = readings if len(readings) == 2 else ("", "")
    return Move(
        name=TRENDS[figure],
        month=_month(point),
        is_up=point.change == Change.UP,
        before=_value(before),
        after=_value(point),
        outside=outside,
        inside=inside,
        segments=[names.said(segment, is_count=point.rate is None) for segment in point.segments],
    )


class _Names:
    """What segments are called, and how much they moved."""

    def __init__(self, models: Mapping[str, str], segments: Iterable[Segment]) -> None:
        people = {segment.value for segment in segments if segment.dimension == "consultant"}
        rows = User.objects.filter(id__in=people).values_list("id", "name") if people else ()
        self._consultants = {str(key): name for key, name in rows}
        self._models = models

    def said(self, segment: Segment, *, is_count: bool) -> str:
        """`Octavia +3.2 points`, `李强 −12`."""
        name = {
            "channel": lambda: Channel(segment.value).label(language()),
            "model": lambda: self._models.get(segment.value, segment.value),
            "consultant": lambda: self._consultants.get(segment.value, "–"),
        }[segment.dimension]()
        size = f"{abs(segment.share):,.0f}" if is_count else f"{abs(segment.share):.1f}"
        amount = f"{'+' if segment.share > 0 else '−'}{size}"
        if is_count:
            return f"{name} {amount}"
        return pgettext("points of a rate", "%(name)s %(amount)s points") % {"name": name, "amount": amount}
