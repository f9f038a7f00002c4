"""The rates of each of the brand's groups beside the others (RP-3, RP-6)."""

from collections.abc import Mapping
from datetime import timedelta

from crm.rules.codes import Channel
from reporting.brand.queries.funnels import Compared
from reporting.brand.queries.groups import By, cards_once, flows, groups, openings
from reporting.brand.queries.repeated import Repeated, repeated_first_visits
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.sums import Count, Sums, counts, total
from reporting.brand.rules.measures import CARDS
from reporting.dealer.queries.rates import CODES
from reporting.dealer.rules.lines import FIRST_VISIT_DAYS
from reporting.dealer.rules.measures import STOCK, Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import AWAY, OF_SUMS, Counts, Rate, filing, return_visit

_MOVED = (
    Measure.FIRST_FILED,
    Measure.FIRST_DECLINED,
    Measure.FIRST_PENDING,
    Measure.FILED,
    Measure.FILED_LEVEL_O,
    Measure.FIRST_VISITS,
    Measure.IMPORTED_VISITED,
    Measure.IMPORTED_UNVISITED,
    Measure.PROSPECTS_IMPORTED,
    Measure.ORDERS_IMPORTED,
    Measure.ORDERED,
    Measure.DELIVERED,
    Measure.ORDERS_LOST,
    Measure.CHECKED,
    Measure.APPROVED,
)
_FIRST_TIME = (Measure.FIRST_FILED, Measure.FIRST_DECLINED, Measure.FIRST_PENDING)
_OF_AWAY = (Measure.FILED, Measure.FIRST_VISITS, Measure.COHORT_VISITED_IN_15_DAYS)


def _of(prefix: str, measures: tuple[Measure, ...], *channels: str) -> dict[str, Count]:
    return {f"{prefix}.{measure}": Count(measure, frozenset(channels)) for measure in measures}


_WANTED: Mapping[str, Count] = {
    **counts(_MOVED),
    **_of("away", _OF_AWAY, *AWAY),
    **_of("showroom", _FIRST_TIME, str(Channel.WALK_IN)),
    **_of("call", _FIRST_TIME, str(Channel.PHONE)),
}
_YOUNG = _of("away", (Measure.FILED, Measure.COHORT_VISITED_IN_15_DAYS), *AWAY)
Rates = dict[str, Rate]


def rates_by(by: By, period: Period, scope: Scope, language: str) -> Compared[Rates]:
    """Each group's rates, by code. Five queries, three more by day or month, one for the names of models."""
    found = flows(by, period, scope, _WANTED)
    once, once_whole = cards_once(by, period, scope)
    repeated, of_whole = repeated_first_visits(by, period, scope)
    young = _young(by, period, scope)
    rows = groups(by, period, scope, list(found), language)
    opened = openings(by, period, scope, rows)
    compared = [
        (
            group,
            _rates(
                opened.get(group.code, {}),
                _less({**found.get(group.code, {}), **once.get(group.code, {})}, repeated.get(group.code, Repeated())),
                young.get(group.code, {}),
            ),
        )
        for group in rows
    ]
    first = opened.get(rows[0].code, {}) if by in (By.DAY, By.MONTH) and rows else total(opened.values())
    whole = _rates(first, _less({**total(found.values()), **once_whole}, of_whole), total(young.values()))
    return Compared(compared, whole)


def _less(sums: Sums, repeated: Repeated) -> Sums:
    """Return counts with first visits of merged cards counted once (RP-3)."""
    firsts, away = str(Measure.FIRST_VISITS), f"away.{Measure.FIRST_VISITS}"
    taken = {firsts: repeated.total, away: repeated.away}
    return {**sums, **{name: sums.get(name, 0) - count for name, count in taken.items() if count}}


def _young(by: By, period: Period, scope: Scope) -> dict[str, Sums]:
    """Of phone and outreach cards filed in the last 15 days, how many, and how many have come."""
    found: dict[str, Sums] = {}
    for today, dealers in scope.by_today():
        young = period.after(today - timedelta(days=FIRST_VISIT_DAYS + 1))
        for code, sums in (flows(by, young, dealers, _YOUNG) if young else {}).items():
            found[code] = total([found.get(code, {}), sums])
    return found


def _rates(opened: Sums, sums: Sums, young: Sums) -> Rates:
    def part(prefix: str, measures: tuple[Measure, ...]) -> Sums:
        return {str(measure): sums.get(f"{prefix}.{measure}", 0) for measure in measures}

    moved = {str(measure): sums.get(measure, 0) for measure in _MOVED}
    away = part("away", _OF_AWAY)
    cards = {name: sums.get(name, 0) for name in CARDS}
    stock = {str(each): opened.get(each, 0) for each in STOCK}
    of_all = Counts(stock, moved, away, has_transfers=False)
    came = Measure.COHORT_VISITED_IN_15_DAYS
    still_open = young.get(f"away.{Measure.FILED}", 0) - young.get(f"away.{came}", 0)
    found = {code: rate(of_all) for code, rate in OF_SUMS.items()}
    found |= {
        "filing_showroom": filing(Counts({}, part("showroom", _FIRST_TIME), {}, has_transfers=False)),
        "filing_call": filing(Counts({}, part("call", _FIRST_TIME), {}, has_transfers=False)),
        "first_visit": Rate(away[came], away[Measure.FILED] - still_open),
        "return_visit": return_visit(of_all, cards["cards_returned"]),
        "visit_order": Rate(cards["cards_signed_after_visit"], cards["cards_visited_apart_from_o"]),
        "test_drive": Rate(cards["cards_tested"], cards["cards_visited"]),
    }
    return {code: found[code] for code in CODES}
