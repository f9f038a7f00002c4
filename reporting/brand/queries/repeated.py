"""First visits that are returns, because their cards were merged in the period (RP-3): what is taken off the sums."""

from collections import Counter
from typing import NamedTuple

from reporting.brand.models import BrandCardChange
from reporting.brand.queries.groups import IN_TIME, By, code_of, dimension_of
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.sums import Dimension, conditions_of, given_of, rows_of
from reporting.brand.rules.measures import REPEATED
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import AWAY


class Repeated(NamedTuple):
    """So many of a group's first visits, and so many of them of phone and outreach cards."""

    total: int = 0
    away: int = 0


def repeated_first_visits(by: By, period: Period, scope: Scope) -> tuple[dict[str, Repeated], Repeated]:
    """Return the first visits that are returns, by the groups' codes, and the whole's; of most groups there are none.

    One statement, two by day or month, of the few rows that hold any: merges of two cards that had both visited.
    """
    rows = _rows(dimension_of(by), period, scope, is_whole=False)
    of_whole = _rows("dealer", period, scope, is_whole=True) if by in IN_TIME else rows
    named = code_of(by, scope)
    counts: dict[str, Counter[str]] = {}
    for key, channel, count in rows:
        counts.setdefault(named(key), Counter())[channel] += count
    whole = Counter[str]()
    for _key, channel, count in of_whole:
        whole[channel] += count
    return {code: _repeated(each) for code, each in counts.items()}, _repeated(whole)


def _repeated(by_channel: Counter[str]) -> Repeated:
    return Repeated(by_channel.total(), sum(by_channel[channel] for channel in AWAY))


def _rows(dimension: Dimension, period: Period, scope: Scope, *, is_whole: bool) -> list[tuple[str, str, int]]:
    known = ["recorded_at <= %(as_of)s"] if scope.as_of else []
    # Of a day or a month by itself, a merge and the visit that it makes a return both lie in it.
    same = [] if is_whole else [_SAME[dimension]] if dimension in _SAME else []
    conditions = [f"{REPEATED} <> 0", '"on" <= %(to)s', "since >= %(from)s", *known, *same, *conditions_of(scope)]
    key = _KEYS.get(dimension, f'"{dimension}"')
    select = (
        f"SELECT {key}, channel, sum({REPEATED})::integer FROM {_CHANGE} WHERE {' AND '.join(conditions)} GROUP BY 1, 2"  # noqa: S608 - our own names
    )
    return rows_of([select], {**given_of(scope), "from": period.first, "to": period.last})


_CHANGE = BrandCardChange._meta.db_table
_KEYS = {"month": "date_trunc('month', \"on\"::timestamp)::date"}
_SAME = {
    "on": '"on" = since',
    "month": "date_trunc('month', \"on\"::timestamp) = date_trunc('month', since::timestamp)",
}
