"""The weekly meeting's figures (MG-3), by consultant: each counts the cards of a list or filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from crm.models import Card
from crm.queries.card_filters import DUE_STATUSES
from crm.queries.lists import on_list
from crm.rules.codes import CardListName, FollowUpLevel, Status


@dataclass(frozen=True, slots=True)
class WeeklyRow:
    """One consultant's week: what is late, what never came in, what became of the young cards."""

    owner_id: UUID | None
    owner_name: str
    overdue: int
    no_visit: int
    young: int
    young_visited: int
    young_lost: int


def weekly_by_consultant(cards: QuerySet[Card], today: date) -> list[WeeklyRow]:
    """Return everyone with something, the most overdue first; care's overdue has no owner (MG-2). Three queries."""
    late = _by_holder(cards.filter(status__in=DUE_STATUSES, next_followup_on__lt=today))
    absent = _by_owner(on_list(cards, CardListName.NO_VISIT, today))
    young = on_list(cards, CardListName.YOUNG, today).values("owner_id", "owner__name")
    stand: dict[UUID | None, Any] = {
        row["owner_id"]: row
        for row in young.annotate(
            count=Count("id"),
            visited=Count("id", filter=Q(first_visit_on__isnull=False)),
            lost=Count("id", filter=Q(status=Status.LOST)),
        )
    }
    nothing: dict[str, int] = {}
    names: set[tuple[UUID | None, str]] = (
        late.keys() | absent.keys() | {(row["owner_id"], row["owner__name"]) for row in stand.values()}
    )
    rows = [
        WeeklyRow(
            owner,
            name,
            late.get((owner, name), 0),
            absent.get((owner, name), 0),
            stand.get(owner, nothing).get("count", 0),
            stand.get(owner, nothing).get("visited", 0),
            stand.get(owner, nothing).get("lost", 0),
        )
        for owner, name in names
    ]
    return sorted(rows, key=lambda row: (-row.overdue, -row.no_visit, row.owner_name))


def levels_to_check(cards: QuerySet[Card]) -> Sequence[tuple[str, str, int]]:
    """How many active cards stand at each level and each follow-up level, to be spot-checked. One query."""
    active = cards.filter(status=Status.ACTIVE).values_list("intent_level", "followup_level")
    counts = {(level, every): count for level, every, count in active.annotate(count=Count("id"))}
    known = [str(every) for every in FollowUpLevel]
    return sorted((level, every, count) for (level, every), count in counts.items() if every in known)


def _by_holder(cards: QuerySet[Card]) -> dict[tuple[UUID | None, str], int]:
    holder = Case(When(care_since=None, then=F("owner_id")))
    name = Case(When(care_since=None, then=F("owner__name")), default=Value(""))
    rows = cards.values_list(holder, name).annotate(count=Count("id"))
    return {(owner, found): count for owner, found, count in rows}


def _by_owner(cards: QuerySet[Card]) -> dict[tuple[UUID | None, str], int]:
    rows = cards.values_list("owner_id", "owner__name").annotate(count=Count("id"))
    return {(owner, name): count for owner, name, count in rows}
