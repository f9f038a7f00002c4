"""Work plan and result of the day, per consultant (RP-4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import Sums, flow_by, opening_by
from reporting.dealer.rules.measures import CALLBACKS, INVITATIONS, OVERDUE, Measure
from reporting.dealer.rules.period import Period

# What is planned: the stock as the day opens, and what falls due on it.
_PLAN: Mapping[str, tuple[str, Measure | None]] = MappingProxyType(
    {
        "to_contact": (INVITATIONS, Measure.INVITATIONS_DUE),
        "follow_ups": ("", Measure.FOLLOW_UPS_PLANNED),
        "overdue": (OVERDUE, None),
        "appointments": ("", Measure.APPOINTMENTS_PLANNED),
        "callbacks": (CALLBACKS, Measure.CALLBACKS_DUE),
    }
)
PLAN = tuple(_PLAN)
# What was done, and the measures that count it.
RESULT: Mapping[str, tuple[Measure, ...]] = {
    "done": (Measure.FOLLOW_UPS,),
    "visits": (Measure.VISITS,),
    "filed": (Measure.FILED,),
    "test_drives": (Measure.TEST_DRIVES,),
    "ordered": (Measure.ORDERED,),
    "delivered": (Measure.DELIVERED,),
    "lost": (Measure.PROSPECTS_LOST, Measure.ORDERS_LOST),
}
_PLANNED = tuple(measure for _stock, measure in _PLAN.values() if measure)
_DONE = tuple(measure for measures in RESULT.values() for measure in measures)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One consultant's day, or everyone's (`consultant` None)."""

    consultant: UUID | None
    plan: dict[str, int]
    result: dict[str, int]


@dataclass(frozen=True, slots=True)
class Day:
    """Every consultant with something planned or done, by id, and the sum."""

    consultants: list[DayRow]
    total: DayRow


def day_report(period: Period, part: Part) -> Day:
    """Return the plan of the period's last day as that day opened, and what was done in the period.

    The plan comes from the log like every other figure, so that it does not change when a card moves on. Five queries
    at most.
    """
    day = period.last
    opened = _by_consultant(opening_by(("consultant",), day, part))
    planned = _by_consultant(flow_by(("consultant",), Period(day, day), part, _PLANNED))
    done = _by_consultant(flow_by(("consultant",), period, part, _DONE))
    rows = [
        DayRow(each, _plan(opened.get(each), planned.get(each)), _result(done.get(each)))
        for each in sorted({*opened, *planned, *done})
    ]
    busy = [row for row in rows if any((*row.plan.values(), *row.result.values()))]
    total = DayRow(
        None,
        {name: sum(row.plan[name] for row in busy) for name in PLAN},
        {name: sum(row.result[name] for row in busy) for name in RESULT},
    )
    return Day(busy, total)


def results_report(period: Period, part: Part) -> Day:
    """Return what was done in the period, without a plan: one query, two over days."""
    done = _by_consultant(flow_by(("consultant",), period, part, _DONE))
    rows = [DayRow(each, {}, _result(done[each])) for each in sorted(done)]
    busy = [row for row in rows if any(row.result.values())]
    return Day(busy, DayRow(None, {}, {name: sum(row.result[name] for row in busy) for name in RESULT}))


def _by_consultant(found: Mapping[tuple[object, ...], Sums]) -> dict[UUID, Sums]:
    return {UUID(str(key[0])): sums for key, sums in found.items()}


def _plan(opened: Sums | None, planned: Sums | None) -> dict[str, int]:
    stock, due = opened or {}, planned or {}
    return {
        name: stock.get(column, 0) + (due.get(measure, 0) if measure else 0)
        for name, (column, measure) in _PLAN.items()
    }


def _result(sums: Sums | None) -> dict[str, int]:
    return {name: sum(sums[measure] for measure in measures) if sums else 0 for name, measures in RESULT.items()}
