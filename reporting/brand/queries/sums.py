"""Sums over the dealers' days and months, and the stock as a day opens: what every figure of the brand is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db import connection

from reporting.brand.models import BrandChange, BrandDay, BrandMonth, DealerFreshness
from reporting.brand.queries.scope import Scope
from reporting.brand.rules.measures import opening
from reporting.dealer.rules.measures import STOCK
from reporting.dealer.rules.period import Period

# How sums are grouped: by dealer, channel and model as codes, by day and month as dates.
Dimension = Literal["dealer", "channel", "model", "on", "month"]
Key = str | date
Sums = dict[str, int]
# The same in the order in which the counts were asked for.
Row = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """One count that is asked for: a measure, of some channels alone where they are named."""

    measure: str
    channels: frozenset[str] = frozenset()

    def total(self) -> str:
        """The expression that adds it up, made of our own names and codes alone."""
        codes = ", ".join(f"'{channel}'" for channel in sorted(self.channels))
        return f"coalesce(sum({self.measure}){f' FILTER (WHERE channel IN ({codes}))' if codes else ''}, 0)"


def counts(measures: Iterable[str]) -> dict[str, Count]:
    """Measures of every channel, by their own names."""
    return {str(measure): Count(str(measure)) for measure in measures}


def flows_by(dimension: Dimension, period: Period, scope: Scope, wanted: Mapping[str, Count]) -> dict[Key, Row]:
    """What happened in a period, as far as it was known at the instant of the scope (RP-8). One statement, so that all
    its parts are of one moment. Where nothing happened nothing is answered."""
    sums = ", ".join(count.total() for count in wanted.values())
    taken = ", ".join(f"-{count.total()}" for count in wanted.values())
    where = conditions_of(scope)
    parts, given = _parts(dimension, period)
    selects = [
        _FLOWS.format(
            key=_KEYS.get((table, dimension), f'"{dimension}"'),
            sums=sums,
            table=table,
            where=" AND ".join([bounds, *where]),
        )
        for table, bounds in parts
    ]
    if scope.as_of:
        bounds = '"on" >= %(from)s AND "on" <= %(to)s AND recorded_at > %(as_of)s'
        key = _KEYS.get((_DAY, dimension), f'"{dimension}"')
        selects.append(_FLOWS.format(key=key, sums=taken, table=_CHANGE, where=" AND ".join([bounds, *where])))
    found: dict[Key, Row] = {}
    for key, *counted in rows_of(selects, {**given_of(scope), **given}):
        found[key] = added([found[key], counted]) if key in found else tuple(counted)
    return found


def rows_of(selects: Sequence[str], given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of several selects of the same columns. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def openings_by(dimension: Literal["dealer", "channel", "model"], on: date, scope: Scope) -> dict[Key, Sums]:
    """The stock as a day opens, by the names of STOCK. One query.

    It is read from the month that the day lies in, or from the latest that a dealer has, and the days since are added:
    no older day is ever looked at.
    """
    names = [str(stock) for stock in STOCK]
    where = " AND ".join(["true", *conditions_of(scope)])
    statement = _OPENINGS.format(
        key=dimension,
        day=_DAY,
        month=_MONTH,
        change=_CHANGE,
        freshness=DealerFreshness._meta.db_table,
        openings=", ".join(f"{opening(stock)} AS {stock}" for stock in STOCK),
        stocks=", ".join(names),
        sums=", ".join(f"sum({name})::bigint" for name in names),
        taken=", ".join(f"-{stock}" for stock in names),
        later=_LATER if scope.as_of else "false",
        where=where,
    )
    given = {"on": on, "first": on.replace(day=1), "movable": scope.as_of and _first_movable(scope.as_of)}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**given_of(scope), **given})
        return {key: dict(zip(names, sums, strict=True)) for key, *sums in cursor.fetchall()}


def total(rows: Iterable[Sums]) -> Sums:
    """Rows added up; a count that one of them does not have is none there."""
    each = list(rows)
    names = dict.fromkeys(name for row in each for name in row)
    return {name: sum([row.get(name, 0) for row in each]) for name in names}


def added(rows: Iterable[Sequence[int]]) -> Row:
    """Rows of the same counts added up."""
    return tuple(map(sum, zip(*rows, strict=True)))


_CONDITIONS = {
    "business": "business = %(business)s",
    "channel": "channel = %(channel)s",
    "model": "model = %(model)s",
    "dealer__in": "dealer = ANY(%(dealers)s)",
    "dealer__without": "NOT dealer = ANY(%(dealers)s)",
}
_CHANGE = BrandChange._meta.db_table
# What was recorded later of days that could still change at the instant; no need to look through older ones.
_LATER = 'recorded_at > %(as_of)s AND "on" >= %(movable)s AND "on" < %(on)s'
_DAY, _MONTH = BrandDay._meta.db_table, BrandMonth._meta.db_table
# Made of our own tables' and columns' names alone; what is asked for is given apart.
_FLOWS = "SELECT {key}, {sums} FROM {table} WHERE {where} GROUP BY 1"
_KEYS = {(_DAY, "month"): "date_trunc('month', \"on\"::timestamp)::date"}
_OPENINGS = """
    SELECT {key}, {sums} FROM (
        SELECT dealer, channel, model, business, {openings}
          FROM {month} JOIN {freshness} USING (dealer) WHERE month = least(last_month, %(first)s)
        UNION ALL
        SELECT dealer, channel, model, business, {stocks}
          FROM {day} JOIN {freshness} USING (dealer) WHERE "on" >= least(last_month, %(first)s) AND "on" < %(on)s
        UNION ALL
        SELECT dealer, channel, model, business, {taken} FROM {change} WHERE {later}
    ) AS moved WHERE {where} GROUP BY {key}
"""


def given_of(scope: Scope) -> dict[str, Any]:
    """The values of the conditions that its cells pass, and its instant."""
    cells = {"dealers" if name.startswith("dealer__") else name: value for name, value in scope.cells().items()}
    return {**cells, "as_of": scope.as_of}


def conditions_of(scope: Scope) -> list[str]:
    """The conditions that its cells pass; `given_of` has their values."""
    return [_CONDITIONS[name] for name in scope.cells()]


def _first_movable(instant: datetime) -> date:
    """The first day that could still change at an instant, wherever the dealer is: its month's first, or that of the
    month before until 24 hours after it ended (CA-3)."""
    return (instant - timedelta(days=3)).date().replace(day=1)


def _parts(dimension: Dimension, period: Period) -> tuple[list[tuple[str, str]], dict[str, date]]:
    """What to add up, each with its bounds: the period's whole months and the days beside them; by day, its days."""
    days = {"from": period.first, "to": period.last}
    months = None if dimension == "on" else period.whole_months()
    if months is None:
        return [(_DAY, '"on" >= %(from)s AND "on" <= %(to)s')], days
    given = {**days, "begin": months.first, "end": months.last}
    # One month by name, for an index of dealers and months leads to it at once; a range of it took 13 ms for 11.
    is_one = months == Period.month(months.first)
    whole = (_MONTH, "month = %(begin)s" if is_one else "month >= %(begin)s AND month <= %(end)s")
    if months == period:
        return [whole], given
    beside = '"on" >= %(from)s AND "on" <= %(to)s AND ("on" < %(begin)s OR "on" > %(end)s)'
    return [whole, (_DAY, beside)], given
