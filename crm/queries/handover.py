"""What someone leaves behind, and how much the others have already (MG-7)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Case, QuerySet, Sum, Value, When

from crm.models import Allocation, Callback, Card, FollowUp, Lead, TrafficRecord, TrafficRequest
from crm.rules.codes import OPEN, CallbackKind, LeadState, RequestState, ReviewState, TrafficState
from crm.rules.handover import DUE_WEIGHT, OPEN_WEIGHT

Row = TypeVar("Row", Card, Callback, TrafficRecord, Allocation, TrafficRequest, Lead)


@dataclass(frozen=True, slots=True)
class Work:
    """Everything of one person that someone else has to go on with. Invitations and concessions go with their cards,
    returned entries of open cards too."""

    cards: Sequence[Card]
    callbacks: Sequence[Callback]
    traffic: Sequence[TrafficRecord]
    allocations: Sequence[Allocation]
    requests: Sequence[TrafficRequest]
    leads: Sequence[Lead]
    returned: Mapping[UUID, int]

    @property
    def has_parties(self) -> bool:
        """Return whether there is something that only a consultant may take: traffic, or what was asked about it."""
        return bool(self.traffic or self.allocations or self.requests)

    @property
    def is_empty(self) -> bool:
        return not (self.cards or self.callbacks or self.leads or self.has_parties)


def work_of(person: UUID, today: date, *, lock: bool = False) -> Work:
    """Return the open cards, callbacks, pending traffic of today, drafts, open requests and claimed leads of someone.
    Seven queries."""
    cards = Card.objects.filter(owner=person, merged_into=None, status__in=OPEN).order_by("id")
    callbacks = Callback.objects.filter(consultant=person, made_at=None, kind=CallbackKind.DELIVERY)
    traffic = TrafficRecord.objects.filter(consultant=person, on=today, state=TrafficState.PENDING)
    allocations = Allocation.objects.filter(consultant=person, state=RequestState.PENDING)
    requests = TrafficRequest.objects.filter(consultant=person, state=RequestState.PENDING, on=today)
    leads = Lead.objects.filter(claimed_by=person, state=LeadState.CLAIMED)
    found = list(_locked(cards, lock))
    return Work(
        found,
        list(_locked(callbacks.select_related("card").order_by("id"), lock)),
        list(_locked(traffic.order_by("id"), lock)),
        list(_locked(allocations.order_by("id"), lock)),
        list(_locked(requests.order_by("id"), lock)),
        list(_locked(leads.order_by("id"), lock)),
        _returned(found),
    )


def loads_of(people: Collection[UUID], today: date) -> dict[UUID, int]:
    """Return how much each has: open cards, weighted by what is due. One query."""
    weight = Case(When(next_followup_on__lte=today, then=Value(DUE_WEIGHT)), default=Value(OPEN_WEIGHT))
    cards = Card.objects.filter(owner__in=people, merged_into=None, status__in=OPEN, care_since=None)
    loads = dict(cards.values_list("owner_id").annotate(load=Sum(weight)))
    return {person: loads.get(person, 0) for person in people}


def _locked(rows: QuerySet[Row], lock: bool) -> QuerySet[Row]:
    return rows.select_for_update(of=("self",)) if lock else rows


def _returned(cards: Sequence[Card]) -> dict[UUID, int]:
    """Return how many returned entries each card has (CA-13)."""
    entries = FollowUp.objects.filter(card__in=[card.id for card in cards], review_state=ReviewState.RETURNED)
    found: dict[UUID, int] = {}
    for card in entries.values_list("card_id", flat=True):
        found[card] = found.get(card, 0) + 1
    return found
