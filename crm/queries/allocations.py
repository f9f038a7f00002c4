"""Filings that wait for a decision (CA-6, CA-8), and who sees which."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from accounts.access import Action, may
from accounts.models import User
from crm.models import Allocation, TrafficRecord
from crm.rules.codes import AllocationKind, RequestState
from kit.errors import refuse
from kit.tenancy import current_dealer


def allocations_of(user: User) -> QuerySet[Allocation]:
    """Managers see all; others what they asked, what was typed for them, and what was given to them."""
    if may(user, Action.CARD_ALLOCATE):
        return Allocation.objects.all()
    if not may(user, Action.CARD_FILE):
        return Allocation.objects.none()
    return Allocation.objects.filter(Q(asked_by=user) | Q(consultant=user) | Q(owner=user))


def filter_allocations(rows: QuerySet[Allocation], filters: Mapping[str, object]) -> QuerySet[Allocation]:
    """Narrow a list by kinds and states; what is absent does not narrow."""
    for name in ("kind", "state"):
        if filters.get(name):
            rows = rows.filter(**{f"{name}__in": filters[name]})
    return rows


def drafts_to_decide(user: User) -> QuerySet[Allocation]:
    """Return the drafts of clerks that `user` may decide: their own, a manager all (CA-8)."""
    drafts = Allocation.objects.filter(kind=AllocationKind.DRAFT, state=RequestState.PENDING)
    return drafts if may(user, Action.CARD_ALLOCATE) else drafts.filter(consultant=user)


def last_asked_at(traffic: TrafficRecord) -> datetime | None:
    """Return when someone last asked, on its own day, whose customer a party is; later requests hold nothing open."""
    end = datetime.combine(traffic.on + timedelta(days=1), time.min, current_dealer().time_zone)
    asked = Allocation.objects.filter(traffic=traffic, asked_at__lt=end)
    found: datetime | None = asked.aggregate(last=Max("asked_at"))["last"]
    return found


def allocation_for_update(user: User, allocation_id: UUID) -> Allocation:
    """One of them, locked until the transaction ends; `not_found` when `user` does not see it."""
    found = allocations_of(user).select_for_update(of=("self",)).filter(id=allocation_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found
