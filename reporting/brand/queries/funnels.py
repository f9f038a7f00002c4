"""The funnel of each of the brand's groups beside the others (RP-1, RP-6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from crm.rules.codes import Channel
from reporting.brand.queries.groups import By, Group, flows, groups
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.sums import Count, Sums, counts, total
from reporting.dealer.queries.funnel import Funnel, Steps
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import Rate

Figure = TypeVar("Figure")

_WANTED: Mapping[str, Count] = {
    **counts(
        (
            Measure.TRAFFIC,
            Measure.FILED,
            Measure.ORDERED,
            Measure.DELIVERED,
            Measure.FIRST_FILED,
            Measure.FIRST_DECLINED,
            Measure.FIRST_PENDING,
            Measure.COHORT_VISITED,
            Measure.COHORT_ORDERED,
            Measure.COHORT_DELIVERED,
            Measure.FIRST_VISITS,
        )
    ),
    "showroom": Count(Measure.TRAFFIC, frozenset({str(Channel.WALK_IN)})),
    "calls": Count(Measure.TRAFFIC, frozenset({str(Channel.PHONE)})),
}


@dataclass(frozen=True, slots=True)
class Compared(Generic[Figure]):
    """What is compared, row by row, and the whole of it."""

    rows: list[tuple[Group, Figure]]
    whole: Figure


def funnels(by: By, period: Period, scope: Scope, language: str) -> Compared[Funnel]:
    """Each group's funnel. Two queries at most, and one for the names of models."""
    found = flows(by, period, scope, _WANTED)
    nothing = dict.fromkeys(_WANTED, 0)
    rows = [
        (group, _funnel(found.get(group.code, nothing))) for group in groups(by, period, scope, list(found), language)
    ]
    return Compared(rows, _funnel({**nothing, **total(found.values())}))


def _funnel(sums: Sums) -> Funnel:
    filed = sums[Measure.FIRST_FILED]
    filing = Rate(filed, filed + sums[Measure.FIRST_DECLINED] + sums[Measure.FIRST_PENDING])

    def steps(visited: Measure, ordered: Measure, delivered: Measure) -> Steps:
        return Steps(
            traffic=sums[Measure.TRAFFIC],
            showroom=sums["showroom"],
            calls=sums["calls"],
            filed=sums[Measure.FILED],
            visited=sums[visited],
            ordered=sums[ordered],
            delivered=sums[delivered],
            filing=filing,
        )

    return Funnel(
        flow=steps(Measure.FIRST_VISITS, Measure.ORDERED, Measure.DELIVERED),
        cohort=steps(Measure.COHORT_VISITED, Measure.COHORT_ORDERED, Measure.COHORT_DELIVERED),
    )
