"""Reading traffic: who sees which records, and today's board (TR-5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.access import Action, may
from accounts.models import User
from accounts.roles import MANAGERS, TRAFFIC_SIDE, VISITOR_ROLES, Role
from crm.models import FollowUp, TrafficRecord
from crm.rules.codes import TrafficKind, TrafficState
from kit.errors import refuse

# TR-4: whoever else is a consultant only handles their own, whatever they are besides.
_SEES_ALL_TRAFFIC = TRAFFIC_SIDE | MANAGERS | {Role.DATA_CLERK} | VISITOR_ROLES


def traffic_of(user: User) -> QuerySet[TrafficRecord]:
    """The records that `user` sees: consultants their own, everyone else who sees traffic at all sees it whole."""
    if not may(user, Action.TRAFFIC_VIEW):
        return TrafficRecord.objects.none()
    if not _SEES_ALL_TRAFFIC & set(user.roles):
        return TrafficRecord.objects.filter(consultant=user)
    return TrafficRecord.objects.all()


def filter_traffic(records: QuerySet[TrafficRecord], filters: Mapping[str, object]) -> QuerySet[TrafficRecord]:
    """Narrow a list by business date, kinds, states and consultants; what is absent does not narrow."""
    if filters.get("on"):
        records = records.filter(on=cast(date, filters["on"]))
    for name in ("kind", "state", "consultant"):
        if filters.get(name):
            records = records.filter(**{f"{name}__in": filters[name]})
    return records


def traffic_for_update(user: User, traffic_id: UUID, *, field: str = "") -> TrafficRecord:
    """One record, locked until the transaction ends; `not_found` when `user` does not see it.

    With `field`, the record is named within a body, and an unknown one is that field's `not_a_choice`.
    """
    found = traffic_of(user).select_for_update().filter(id=traffic_id).first()
    if found is None:
        raise refuse("not_a_choice", field, "CA-2") if field else refuse("not_found", status=404)
    return found


def pending_of_consultant(user: User, consultant_id: UUID, on: date) -> QuerySet[TrafficRecord]:
    """A consultant's pending parties of a day, in the order of their ids, as far as `user` sees traffic (TR-4)."""
    pending = traffic_of(user).filter(consultant=consultant_id, on=on, state=TrafficState.PENDING)
    return pending.order_by("id")


def joinable_contacts(on: date) -> QuerySet[FollowUp]:
    """The contacts of a day that no party has been joined to (TR-8), filings among them."""
    return FollowUp.objects.filter(contact_on=on, traffic=None, card__merged_into=None)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One consultant's traffic of a day, or everybody's together (`consultant_id` None)."""

    consultant_id: UUID | None
    consultant_name: str
    total: int
    showroom: int
    calls: int
    test_drives: int
    pending: int


_COUNTS = {
    "total": Count("id"),
    "showroom": Count("id", filter=Q(kind=TrafficKind.SHOWROOM)),
    "calls": Count("id", filter=Q(kind=TrafficKind.CALL)),
    # A call has none, whatever an earlier version recorded (TR-1).
    "test_drives": Count("id", filter=Q(test_drive=True, kind=TrafficKind.SHOWROOM)),
    "pending": Count("id", filter=Q(state=TrafficState.PENDING)),
}


def traffic_board(user: User, on: date) -> tuple[BoardRow, list[BoardRow]]:
    """A day's totals and the same by consultant, void records apart (TR-5). One query."""
    rows = (
        traffic_of(user)
        .filter(on=on)
        .exclude(state=TrafficState.VOID)
        .values_list("consultant_id", "consultant__name")
        .annotate(**_COUNTS)
        .order_by("consultant__name", "consultant_id")
    )
    by_consultant = [BoardRow(*row) for row in rows]
    sums = [sum(getattr(row, name) for row in by_consultant) for name in _COUNTS]
    return BoardRow(None, "", *sums), by_consultant
