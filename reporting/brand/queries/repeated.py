"""First visits that are none, because their cards were merged in the period (RP-3): what is taken off the sums."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from reporting.brand.models import BrandCardChange
from reporting.brand.queries.groups import IN_TIME, By, code_of, dimension_of
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.sums import Dimension, conditions_of, given_of, rows_of
from reporting.brand.rules.measures import REPEATED, REPEATED_IN_COHORT
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import AWAY


class Repeated(NamedTuple):
    """So many of a group's first visits, so many of them of phone and outreach cards; and so many of its cohort's
    cards that have visited."""

    total: int = 0
    away: int = 0
    in_cohort: int = 0


def repeated_first_visits(by: By, period: Period, scope: Scope) -> tuple[dict[str, Repeated], Repeated]:
    """Return the first visits that are none, by the groups' codes, and the whole's; of most groups there are none.

    One statement, two by day or month, of the few rows that hold any: merges of two cards that had both visited.
    """
    rows = _rows(dimension_of(by), period, scope, is_whole=False)
    of_whole = _rows("dealer", period, scope, is_whole=True) if by in IN_TIME else rows
    named = code_of(by, scope)
    by_code: dict[str, list[Repeated]] = {}
    for key, *counts in rows:
        by_code.setdefault(named(key), []).append(_repeated(*counts))
    whole = _added(_repeated(*counts) for _key, *counts in of_whole)
    return {code: _added(each) for code, each in by_code.items()}, whole


def _repeated(channel: str, count: int, in_cohort: int) -> Repeated:
    return Repeated(count, count if channel in AWAY else 0, in_cohort)


def _added(each: Iterable[Repeated]) -> Repeated:
    return Repeated(*map(sum, zip(Repeated(), *each, strict=True)))


def _rows(dimension: Dimension, period: Period, scope: Scope, *, is_whole: bool) -> list[tuple[Any, ...]]:
    known = ["recorded_at <= %(as_of)s"] if scope.as_of else []
    # Of a day or a month by itself, a merge and the visit that it makes a return both lie in it.
    same = [] if is_whole else [_SAME[dimension]] if dimension in _SAME else []
    is_any = f"NOT ({REPEATED} = 0 AND {REPEATED_IN_COHORT} = 0)"
    conditions = [is_any, '"on" <= %(to)s', "since >= %(from)s", *known, *same, *conditions_of(scope)]
    key = _KEYS.get(dimension, f'"{dimension}"')
    select = (
        f"SELECT {key}, channel, sum({REPEATED})::integer, sum({REPEATED_IN_COHORT})::integer"  # noqa: S608 - our own names
        f" FROM {_CHANGE} WHERE {' AND '.join(conditions)} GROUP BY 1, 2"
    )
    return rows_of([select], {**given_of(scope), "from": period.first, "to": period.last})


_CHANGE = BrandCardChange._meta.db_table
_KEYS = {"month": "date_trunc('month', \"on\"::timestamp)::date"}
_SAME = {
    "on": '"on" = since',
    "month": "date_trunc('month', \"on\"::timestamp) = date_trunc('month', since::timestamp)",
}
