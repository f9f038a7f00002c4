"""The funnel of each of the brand's groups beside the others (RP-1, RP-6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Generic, TypeVar

from crm.rules.codes import Channel
from reporting.brand.queries.groups import By, Group, flow_rows, groups
from reporting.brand.queries.repeated import Repeated, repeated_first_visits
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.sums import Count, Row, Sums, added, counts
from reporting.dealer.queries.funnel import BEFORE, Funnel, Steps
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import Rate, percents

Figure = TypeVar("Figure")

# First-time traffic: what became a card, and what did not (RP-3).
_FIRST_TIME = (Measure.FIRST_FILED, Measure.FIRST_DECLINED, Measure.FIRST_PENDING)
_WANTED: Mapping[str, Count] = {
    **counts(
        (
            *_FIRST_TIME,
            Measure.TRAFFIC,
            Measure.FILED,
            Measure.ORDERED,
            Measure.DELIVERED,
            Measure.COHORT_VISITED,
            Measure.COHORT_ORDERED,
            Measure.COHORT_DELIVERED,
            Measure.FIRST_VISITS,
        )
    ),
    "showroom": Count(Measure.TRAFFIC, frozenset({str(Channel.WALK_IN)})),
    "calls": Count(Measure.TRAFFIC, frozenset({str(Channel.PHONE)})),
}


# Which measures are a funnel's steps, as flow of the period and as cohort; the others are the same in both.
_SAME: Mapping[str, str] = {
    "traffic": Measure.TRAFFIC,
    "showroom": "showroom",
    "calls": "calls",
    "filed": Measure.FILED,
}
_FLOW = {"visited": Measure.FIRST_VISITS, "ordered": Measure.ORDERED, "delivered": Measure.DELIVERED}
_COHORT = {
    "visited": Measure.COHORT_VISITED, "ordered": Measure.COHORT_ORDERED, "delivered": Measure.COHORT_DELIVERED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared(Generic[Figure]):
    """What is compared, row by row, and the whole of it."""

    rows: list[tuple[Group, Figure]]
    whole: Figure


@dataclass(frozen=True, slots=True)
class RateColumns:
    """One rate of many rows, each one's under the other."""

    numerator: Sequence[int]
    denominator: Sequence[int]
    value: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class StepColumns:
    """A funnel's steps and rates of many rows, by name."""

    steps: Mapping[str, Sequence[int]]
    rates: Mapping[str, RateColumns]


@dataclass(frozen=True, slots=True)
class FunnelColumns:
    """Funnels side by side, figure by figure, in the order of the groups: for the API's answer, which holds seventy
    figures of each of a thousand dealers."""

    groups: list[Group]
    flow: StepColumns
    cohort: StepColumns
    whole: Funnel


def funnels(by: By, period: Period, scope: Scope, language: str) -> Compared[Funnel]:
    """Each group's funnel. Three queries at most, four by day and month, and one for the names of models."""
    rows, sums, whole = _sums(by, period, scope, language)
    each = [_funnel(dict(zip(_WANTED, row, strict=True))) for row in sums]
    return Compared(list(zip(rows, each, strict=True)), whole)


def funnel_columns(by: By, period: Period, scope: Scope, language: str) -> FunnelColumns:
    """The same in columns."""
    rows, sums, whole = _sums(by, period, scope, language)
    columns = dict(zip(_WANTED, zip(*sums, strict=True) if sums else repeat(()), strict=False))
    first_time = [sum(parts) for parts in zip(*(columns[measure] for measure in _FIRST_TIME), strict=True)]
    filing = _rate_columns(columns[Measure.FIRST_FILED], first_time)
    return FunnelColumns(rows, _in_columns(columns, _FLOW, filing), _in_columns(columns, _COHORT, filing), whole)


def _sums(by: By, period: Period, scope: Scope, language: str) -> tuple[list[Group], list[Row], Funnel]:
    """The groups, the counts of each in the order of _WANTED, and the whole's funnel."""
    found = flow_rows(by, period, scope, _WANTED)
    repeated, of_whole = repeated_first_visits(by, period, scope)
    rows = groups(by, period, scope, list(found), language)
    nothing = (0,) * len(_WANTED)
    whole = _funnel(dict(zip(_WANTED, _less(added([nothing, *found.values()]), of_whole), strict=True)))
    found |= {code: _less(found.get(code, nothing), each) for code, each in repeated.items()}
    return rows, [found.get(group.code, nothing) for group in rows], whole


def _less(row: Row, repeated: Repeated) -> Row:
    """Return counts in the order of _WANTED with first visits of merged cards counted once (RP-3)."""
    taken = {_FIRST_VISITS: repeated.total, _COHORT_VISITED: repeated.in_cohort}
    return tuple(count - taken.get(at, 0) for at, count in enumerate(row))


_FIRST_VISITS = list(_WANTED).index(Measure.FIRST_VISITS)
_COHORT_VISITED = list(_WANTED).index(Measure.COHORT_VISITED)


def _funnel(sums: Sums) -> Funnel:
    numerator, denominator = sums[Measure.FIRST_FILED], sum(sums[measure] for measure in _FIRST_TIME)
    filing = Rate(numerator, denominator)

    def steps(of: Mapping[str, str]) -> Steps:
        return Steps(**{step: sums[measure] for step, measure in {**_SAME, **of}.items()}, filing=filing)

    return Funnel(flow=steps(_FLOW), cohort=steps(_COHORT))


def _in_columns(sums: Mapping[str, Sequence[int]], of: Mapping[str, str], filing: RateColumns) -> StepColumns:
    steps = {step: sums[measure] for step, measure in {**_SAME, **of}.items()}
    rates = {step: _rate_columns(steps[step], steps[before]) for step, before in BEFORE.items()}
    return StepColumns(steps, {"filing": filing, **rates})


def _rate_columns(numerators: Sequence[int], denominators: Sequence[int]) -> RateColumns:
    return RateColumns(numerators, denominators, percents(numerators, denominators))
