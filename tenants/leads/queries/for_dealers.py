"""Leads that wait in public for their dealer to fetch them, with the person's data (HQ-4)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.leads.models import Lead, LeadState
from tenants.leads.queries.content import Content, content_of
from tenants.models import OPEN_STATES, WORKING_STATES, Dealer

# A dealer fetches what is new: a lead that arrived, or one that its sender has changed since.
_FETCHED = (LeadState.ARRIVED, LeadState.OFFERED)


@dataclass(frozen=True, slots=True)
class LeadToken:
    """The version of a lead that a dealer has: an answer to an earlier assignment changes nothing."""

    id: UUID
    assignment: int
    content_version: int


@dataclass(frozen=True, slots=True)
class Recall:
    """A lead that the brand wants back, since when."""

    id: UUID
    assignment: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingLead:
    """A lead for a dealer, opened."""

    token: LeadToken
    sender: str
    sender_name: str
    model: str
    received_at: datetime
    requested_at: datetime | None
    assigned_at: datetime
    content: Content


def leads_waiting_for(dealer: str, most: int) -> Sequence[WaitingLead]:
    """Return what a dealer has not fetched yet, the longest waiting first; none for one that may not work (SA-1). One
    query."""
    working = Dealer.objects.filter(code=dealer, state__in=WORKING_STATES).values("code")
    rows = Lead.objects.filter(dealer__in=working, state__in=_FETCHED, sealed__isnull=False).select_related("sender")
    return [found for row in rows.order_by("assigned_at", "id")[:most] if (found := _opened(row))]


def dealers_with_waiting_leads() -> list[str]:
    """Return the codes of the dealers that have leads to fetch. One query."""
    waiting = Lead.objects.filter(state__in=_FETCHED, sealed__isnull=False).order_by().values("dealer")
    working = Dealer.objects.filter(state__in=WORKING_STATES, code__in=waiting)
    return list(working.order_by("code").values_list("code", flat=True))


def recalls_of(dealer: str, most: int) -> list[Recall]:
    """Return which leads a dealer is to give back. One query."""
    rows = Lead.objects.filter(dealer=dealer, recalled_at__isnull=False).order_by("id")
    return [Recall(row.id, row.assignment, row.recalled_at) for row in rows[:most] if row.recalled_at]


def dealers_with_recalls() -> list[str]:
    """Return the codes of the dealers that are to give leads back, whatever their state. One query."""
    recalled = Lead.objects.filter(recalled_at__isnull=False).order_by().values("dealer")
    return list(Dealer.objects.filter(state__in=OPEN_STATES, code__in=recalled).values_list("code", flat=True))


def leads_gone_from(dealer: str, assignments: Mapping[UUID, int]) -> set[UUID]:
    """Return which leads that a dealer gave back under these assignments another dealer has: public has their persons
    no longer (HQ-6). One query."""
    rows = Lead.objects.filter(id__in=assignments, sealed=None).values_list("id", "dealer", "assignment")
    return {lead for lead, now_at, assignment in rows if (now_at, assignment) != (dealer, assignments[lead])}


def leads_waiting(leads: Collection[UUID]) -> set[tuple[UUID, int]]:
    """Return which of these leads nobody has tried to reach yet, each with its assignment. One query."""
    waiting = (LeadState.ARRIVED, LeadState.OFFERED, LeadState.CLAIMED)
    rows = Lead.objects.filter(id__in=leads, state__in=waiting, attempted_at=None)
    return set(rows.values_list("id", "assignment"))


def _opened(row: Lead) -> WaitingLead | None:
    content = content_of(row)
    if content is None or row.assigned_at is None:
        return None
    return WaitingLead(
        LeadToken(row.id, row.assignment, row.content_version),
        row.sender.code,
        row.sender.name,
        row.model,
        row.received_at,
        row.requested_at,
        row.assigned_at,
        content,
    )
