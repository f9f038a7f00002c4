"""Sums over the dealers' days and months, and the stock as a day opens: what every figure of the brand is made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from reporting.brand.models import BrandDay, BrandMonth, DealerFreshness
from reporting.brand.models.roll_up import RolledUp
from reporting.brand.queries.scope import Scope
from reporting.brand.rules.measures import opening
from reporting.dealer.rules.measures import STOCK
from reporting.dealer.rules.period import Period

# How sums are grouped: by dealer, channel and model as codes, by day and month as dates.
Dimension = Literal["dealer", "channel", "model", "on", "month"]
Key = str | date
Sums = dict[str, int]


@dataclass(frozen=True, slots=True)
class Count:
    """One count that is asked for: a measure, of some channels alone where they are named."""

    measure: str
    channels: frozenset[str] = frozenset()

    def total(self) -> Sum:
        """The expression that adds it up."""
        return Sum(self.measure, filter=Q(channel__in=sorted(self.channels)) if self.channels else None)


def counts(measures: Iterable[str]) -> dict[str, Count]:
    """Measures of every channel, by their own names."""
    return {str(measure): Count(str(measure)) for measure in measures}


def flows_by(dimension: Dimension, period: Period, scope: Scope, wanted: Mapping[str, Count]) -> dict[Key, Sums]:
    """What happened in a period. One query for whole months or within a month, else two.

    Where nothing happened nothing is answered. Counts of CARDS hold each card once a month, and in days beside whole
    months once a day.
    """
    found: dict[Key, Sums] = {}
    totals = {f"sum_{name}": count.total() for name, count in wanted.items()}
    for rows in _rows(dimension, period, scope):
        for key, *sums in rows.order_by().values(dimension).annotate(**totals).values_list(dimension, *totals):
            into = found.setdefault(key, dict.fromkeys(wanted, 0))
            for name, count in zip(wanted, sums, strict=True):
                into[name] += count or 0
    return found


def openings_by(dimension: Literal["dealer", "channel", "model"], on: date, scope: Scope) -> dict[Key, Sums]:
    """The stock as a day opens, by the names of STOCK. One query.

    It is read from the month that the day lies in, or from the latest that a dealer has, and the days since are added:
    no older day is ever looked at.
    """
    names = [str(stock) for stock in STOCK]
    where = " AND ".join(["true", *(_CONDITIONS[name] for name in scope.cells())])
    statement = _OPENINGS.format(
        key=dimension,
        day=BrandDay._meta.db_table,
        month=BrandMonth._meta.db_table,
        freshness=DealerFreshness._meta.db_table,
        openings=", ".join(f"{opening(stock)} AS {stock}" for stock in STOCK),
        stocks=", ".join(names),
        sums=", ".join(f"sum({name})::bigint" for name in names),
        where=where,
    )
    given = {name.removesuffix("__in"): value for name, value in scope.cells().items()}
    with connection.cursor() as cursor:
        cursor.execute(statement, {**given, "on": on, "first": on.replace(day=1)})
        return {key: dict(zip(names, sums, strict=True)) for key, *sums in cursor.fetchall()}


def total(rows: Iterable[Sums]) -> Sums:
    """Rows of the same counts, added up."""
    found: Sums = {}
    for row in rows:
        for name, count in row.items():
            found[name] = found.get(name, 0) + count
    return found


_CONDITIONS = {
    "business": "business = %(business)s",
    "channel": "channel = %(channel)s",
    "model": "model = %(model)s",
    "dealer__in": "dealer = ANY(%(dealer)s)",
}
# Made of our own tables' and columns' names alone; what is asked for is given apart.
_OPENINGS = """
    SELECT {key}, {sums} FROM (
        SELECT dealer, channel, model, business, {openings}
          FROM {month} JOIN {freshness} USING (dealer) WHERE month = least(last_month, %(first)s)
        UNION ALL
        SELECT dealer, channel, model, business, {stocks}
          FROM {day} JOIN {freshness} USING (dealer) WHERE "on" >= least(last_month, %(first)s) AND "on" < %(on)s
    ) AS moved WHERE {where} GROUP BY {key}
"""


def _rows(dimension: Dimension | None, period: Period, scope: Scope) -> list[QuerySet[RolledUp]]:
    """What to add up: the period's whole months and the days beside them; by day, its days alone."""
    days = BrandDay.objects.filter(on__gte=period.first, on__lte=period.last, **scope.cells())
    if dimension == "month":
        days = days.annotate(month=TruncMonth("on"))
    months = None if dimension == "on" else period.whole_months()
    if months is None:
        return [days]
    whole = BrandMonth.objects.filter(month__gte=months.first, month__lte=months.last, **scope.cells())
    if months == period:
        return [whole]
    return [whole, days.filter(Q(on__lt=months.first) | Q(on__gt=months.last))]
