"""Cards with a visit, a test drive and so on in a period, each once, from the rows that add up (`rules.cards`)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from reporting.brand.models import BrandCardChange, BrandCardMonth
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.sums import Dimension, Key, Row, added, conditions_of, given_of, rows_of
from reporting.brand.rules.cards import ANY
from reporting.brand.rules.measures import CARDS
from reporting.dealer.rules.period import Period, next_month

_CHANGE, _MONTH = BrandCardChange._meta.db_table, BrandCardMonth._meta.db_table
_SUMS = ", ".join(f"sum({name})" for name in CARDS)
_TAKEN = ", ".join(f"-sum({name})" for name in CARDS)


class _Part(NamedTuple):
    """Rows of one table within bounds, added up or taken away."""

    table: str
    bounds: str
    sums: str = _SUMS


def cards_by(dimension: Dimension, period: Period, scope: Scope) -> tuple[dict[Key, Row], Row]:
    """The counts of CARDS by dealers, channels, models, days or months, and of the whole; each card once in each.

    The groups do not add up to the whole: a card of two models counts in both, one that came in two months in both.
    One statement, two by day and month.
    """
    nothing = (0,) * len(CARDS)
    if dimension in ("on", "month"):
        whole = _rows("dealer", _in_period(period), "true", period, scope)
        by_time = _rows(dimension, _in_time(dimension, period), _SAME[dimension], period, scope)
        return by_time, added([nothing, *whole.values()])
    found = _rows(dimension, _in_period(period), "true", period, scope)
    return {key: row for key, row in found.items() if key != ANY}, added([nothing, *found.values()])


def _rows(dimension: Dimension, parts: Sequence[_Part], kind: str, period: Period, scope: Scope) -> dict[Key, Row]:
    later = [_Part(_CHANGE, f"{_IN_PERIOD} AND {kind} AND recorded_at > %(as_of)s", _TAKEN)] if scope.as_of else []
    selects = [
        f"SELECT {_key(part.table, dimension)}, {part.sums} FROM {part.table}"  # noqa: S608 - our own names
        f" WHERE {' AND '.join([part.bounds, *conditions_of(scope)])} GROUP BY 1"
        for part in [*parts, *later]
    ]
    found: dict[Key, Row] = {}
    for group, *counts in rows_of(selects, {**given_of(scope), **_days(period)}):
        found[group] = added([found[group], counts]) if group in found else tuple(counts)
    return found


def _in_period(period: Period) -> list[_Part]:
    """The rows of a period: those of whole months, and of the days beside them where its ends cut a month."""
    parts = []
    if _since(period) < _until(period):
        parts.append(_Part(_MONTH, "since_month >= %(whole_since)s AND month < %(whole_until)s"))
    if period.first < min(_since(period), _until(period)):
        cut = 'since >= %(from)s AND since < %(whole_since)s AND "on" < %(whole_until)s'
        parts.append(_Part(_CHANGE, cut))
    if _until(period) <= period.last:
        parts.append(_Part(_CHANGE, f'{_IN_PERIOD} AND "on" >= %(whole_until)s'))
    return parts


def _in_time(dimension: Dimension, period: Period) -> list[_Part]:
    """The rows of each day or month by itself: those whose card is found by the very day or month they count from."""
    within = f"{_IN_PERIOD} AND {_SAME[dimension]}"
    if dimension == "on":
        return [_Part(_CHANGE, within)]
    parts = []
    if _since(period) < _until(period):
        parts.append(_Part(_MONTH, "month = since_month AND month >= %(whole_since)s AND month < %(whole_until)s"))
    if period.first < _since(period) or _until(period) <= period.last:
        parts.append(_Part(_CHANGE, f'{within} AND ("on" < %(whole_since)s OR "on" >= %(whole_until)s)'))
    return parts


def _since(period: Period) -> date:
    """The first day of the first month that begins within the period or with it."""
    return period.first if period.first.day == 1 else next_month(period.first)


def _until(period: Period) -> date:
    """The first day of the month that the period does not reach the end of."""
    is_whole = period.last == Period.month(period.last).last
    return next_month(period.last) if is_whole else period.last.replace(day=1)


def _days(period: Period) -> dict[str, date]:
    return {"from": period.first, "to": period.last, "whole_since": _since(period), "whole_until": _until(period)}


def _key(table: str, dimension: Dimension) -> str:
    if dimension == "month":
        return "month" if table == _MONTH else "date_trunc('month', \"on\"::timestamp)::date"
    return f'"{dimension}"'


_IN_PERIOD = '"on" <= %(to)s AND since >= %(from)s'
_SAME = {
    "on": '"on" = since',
    "month": "date_trunc('month', \"on\"::timestamp) = date_trunc('month', since::timestamp)",
}
