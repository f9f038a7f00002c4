"""Work plan and result of the day, per consultant (RP-4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language

from accounts.models import User
from crm.models import Card
from crm.queries.visible import cards_of
from crm.queries.worklist import plan_by_consultant
from crm.rules.codes import Custody
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import Sums, flow_by
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.standing import CARE_DEPARTMENT

PLAN = ("follow_ups", "overdue", "appointments", "missed", "callbacks")
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
_MEASURES = tuple(measure for measures in RESULT.values() for measure in measures)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One consultant's day, or everyone's (`consultant` None)."""

    consultant: UUID | None
    name: str
    plan: dict[str, int]
    result: dict[str, int]


@dataclass(frozen=True, slots=True)
class Day:
    """Everyone with something to do or done, by name, and the sum."""

    consultants: list[DayRow]
    total: DayRow


def day_report(user: User, period: Period, part: Part) -> Day:
    """What stands to be done on the period's last day, as the cards are now; what was done in the period.

    Four queries at most.
    """
    planned = _planned(_cards(user, part), period)
    done = {key[0]: sums for key, sums in flow_by(("consultant",), period, part, _MEASURES).items()}
    names = dict(User.objects.filter(id__in={*planned, *done}).values_list("id", "name"))
    if CARE_DEPARTMENT in planned:
        names[CARE_DEPARTMENT] = Custody.CARE.label(get_language() or "en")
    rows = [
        DayRow(consultant, name, planned.get(consultant, _no_plan()), _result(done.get(consultant)))
        for consultant, name in sorted(names.items(), key=lambda item: (item[1], item[0]))
    ]
    busy = [row for row in rows if any((*row.plan.values(), *row.result.values()))]
    return Day(
        consultants=busy,
        total=DayRow(
            None,
            "",
            {name: sum(row.plan[name] for row in busy) for name in PLAN},
            {name: sum(row.result[name] for row in busy) for name in RESULT},
        ),
    )


def _cards(user: User, part: Part) -> QuerySet[Card]:
    cells = replace(part, consultant=None).cells()
    cards = cards_of(user).filter(**cells)
    return cards.filter(owner=part.consultant) if part.consultant else cards


def _planned(cards: QuerySet[Card], period: Period) -> dict[UUID, dict[str, int]]:
    rows = {row["holder_id"] or CARE_DEPARTMENT: row for row in plan_by_consultant(cards, period.last)}
    return {owner: {name: int(str(row.get(name, 0))) for name in PLAN} for owner, row in rows.items()}  # type: ignore[misc]  # rows of .values() are untyped


def _no_plan() -> dict[str, int]:
    return dict.fromkeys(PLAN, 0)


def _result(sums: Sums | None) -> dict[str, int]:
    return {name: sum(sums[measure] for measure in measures) if sums else 0 for name, measures in RESULT.items()}
