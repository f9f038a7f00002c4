"""Who is told of what happened, and what has settled by itself: pure, from an event's kind and data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from crm.events.types.base import LogEvent
from crm.events.types.cards import CardCustodyPassed, CardMerged, CardReviewed, CardTransferred, CardWithdrawn
from crm.events.types.contacts import CallbackPassed, CallbackRecorded
from crm.events.types.leads import LeadAttempted, LeadClaimed, LeadGiven, LeadMoved, LeadOffered, LeadSettled
from crm.events.types.requests import (
    AllocationDecided,
    AllocationPassed,
    AllocationRequested,
    ConcessionAnswered,
    ConcessionAsked,
    TrafficRequestAnswered,
    TrafficRequested,
)
from crm.events.types.traffic import TrafficCorrected, TrafficRecorded, TrafficSettled
from crm.rules.codes import AllocationKind, Custody, ReviewDecision, TrafficState
from notifications.rules.kinds import NoticeKind


class Group(StrEnum):
    """Whoever holds a post, not one person by name."""

    MANAGERS = "managers"
    BOTH_MANAGERS = "both_managers"
    DIRECTORS = "directors"
    RECEPTION = "reception"
    SELLERS = "sellers"
    CARE = "care"
    ADMINS = "admins"
    OPERATORS = "operators"
    BRAND_ADMINS = "brand_admins"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be told: to `people`, to a `group`, to whoever asked for the subject (`to_asker`).

    `until` is the last day on which it calls for anything. Not told to the owner of the card `not_to_owner_of`.
    """

    kind: NoticeKind
    people: frozenset[UUID] = frozenset()
    group: Group | None = None
    to_asker: bool = False
    subject: UUID | None = None
    until: date | None = None
    not_to_owner_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What calls for nothing more: notices of a kind about a subject, of everybody's or of one person's.

    `is_passed`: the same event notifies whoever has the subject now, so that only earlier notices are settled.
    """

    kind: NoticeKind
    subject: UUID
    of: UUID | None = None
    is_passed: bool = False


def notices_of(event: LogEvent) -> list[Notice]:
    """Whom to tell; nobody, of most kinds."""
    notify = _NOTIFIES.get(type(event))
    return notify(event) if notify else []


def settled_by(event: LogEvent) -> Settled | None:
    """What is done with: a party that is dealt with or passes to another, a question that is answered."""
    match event:
        case TrafficCorrected() if before := event.passed_from:
            return Settled(NoticeKind.TRAFFIC_PENDING, event.traffic, before, is_passed=True)
        case TrafficSettled():
            return Settled(NoticeKind.TRAFFIC_PENDING, event.traffic)
        case TrafficRequestAnswered():
            return Settled(NoticeKind.TRAFFIC_REQUESTED, event.request)
        case AllocationDecided():
            return Settled(NoticeKind.ALLOCATION_REQUESTED, event.allocation)
        case ConcessionAnswered():
            return Settled(NoticeKind.CONCESSION_ASKED, event.concession)
        case LeadClaimed() | LeadSettled() | LeadAttempted() | LeadMoved():
            return Settled(NoticeKind.LEAD_OFFERED, event.lead)
        case LeadGiven():
            return Settled(NoticeKind.LEAD_OFFERED, event.lead, is_passed=True)
        case CallbackRecorded():
            return Settled(NoticeKind.CALLBACK_PASSED, event.callback)
    return None


def _transferred(event: CardTransferred) -> list[Notice]:
    before, after = event.owner
    notices = [Notice(NoticeKind.CARD_TRANSFERRED, _one(after))]
    if event.taken_over:
        # CA-6: whoever had the card until then, the owner and with it the care department.
        group = Group.CARE if event.taken_over == Custody.CARE else None
        notices.append(Notice(NoticeKind.CARD_TAKEN_OVER, _one(before), group=group))
    return notices


def _custody_passed(event: CardCustodyPassed) -> list[Notice]:
    """Notify the owner either way (MG-2), and care of what it is handed."""
    group = Group.CARE if event.custody[1] == Custody.CARE else None
    return [Notice(NoticeKind.CUSTODY_PASSED, _one(event.owner), group=group)]


def _merged(event: CardMerged) -> list[Notice]:
    """Whoever had the stub, where the customer is a colleague's now."""
    people = _one(event.owner)
    return [Notice(NoticeKind.CARD_MERGED, people, subject=event.survivor, not_to_owner_of=event.survivor)]


def _reviewed(event: CardReviewed) -> list[Notice]:
    if event.decision != ReviewDecision.RETURNED:
        return []
    return [Notice(NoticeKind.ENTRY_RETURNED, _one(event.owner), subject=event.follow_up)]


def _withdrawn(event: CardWithdrawn) -> list[Notice]:
    return [Notice(NoticeKind.OUTCOME_WITHDRAWN, _one(event.owner), subject=event.follow_up)]


def _traffic_recorded(event: TrafficRecorded) -> list[Notice]:
    return [_pending(event, event.consultant)]


def _traffic_corrected(event: TrafficCorrected) -> list[Notice]:
    if event.state != TrafficState.PENDING or not event.passed_from:
        return []
    return [_pending(event, event.consultant[1])]


def _pending(event: TrafficRecorded | TrafficCorrected, consultant: UUID) -> Notice:
    """TR-4: only on its own day is there anything to be done about it."""
    return Notice(NoticeKind.TRAFFIC_PENDING, _one(consultant), subject=event.traffic, until=event.occurred_on)


def _traffic_requested(event: TrafficRequested) -> list[Notice]:
    until = event.occurred_on
    return [Notice(NoticeKind.TRAFFIC_REQUESTED, group=Group.RECEPTION, subject=event.request, until=until)]


def _traffic_answered(event: TrafficRequestAnswered) -> list[Notice]:
    # Whose party it is now, where the request was handed on (MG-7).
    return [Notice(NoticeKind.TRAFFIC_ANSWERED, _one(event.consultant), to_asker=True, subject=event.request)]


def _allocation_requested(event: AllocationRequested) -> list[Notice]:
    """CA-8: of a clerk's draft the consultant is told beside the managers."""
    is_draft = event.allocation_kind == AllocationKind.DRAFT
    people = _one(event.consultant) if is_draft else frozenset()
    return [Notice(NoticeKind.ALLOCATION_REQUESTED, people, group=Group.MANAGERS, subject=event.allocation)]


def _allocation_passed(event: AllocationPassed) -> list[Notice]:
    """Notify whoever has a draft to decide from now on (MG-7)."""
    if event.allocation_kind != AllocationKind.DRAFT:
        return []
    return [Notice(NoticeKind.ALLOCATION_REQUESTED, _one(event.consultant), subject=event.allocation)]


def _allocation_decided(event: AllocationDecided) -> list[Notice]:
    """Who asked, whom it was typed for, whose customer it is."""
    people = _one(event.consultant) | _one(event.owner)
    return [Notice(NoticeKind.ALLOCATION_DECIDED, people, to_asker=True, subject=event.allocation)]


def _concession_asked(event: ConcessionAsked) -> list[Notice]:
    return [Notice(NoticeKind.CONCESSION_ASKED, group=Group.DIRECTORS, subject=event.concession)]


def _concession_answered(event: ConcessionAnswered) -> list[Notice]:
    return [Notice(NoticeKind.CONCESSION_ANSWERED, to_asker=True, subject=event.concession)]


def _callback_passed(event: CallbackPassed) -> list[Notice]:
    to = event.consultant[1]
    return [Notice(NoticeKind.CALLBACK_PASSED, _one(to), subject=event.callback)] if to else []


def _lead_offered(event: LeadOffered) -> list[Notice]:
    """To the person it is offered to, or to all who sell; the manager learns of one that matches a card (HQ-4)."""
    to_one = Notice(NoticeKind.LEAD_OFFERED, _one(event.consultant), subject=event.lead)
    to_all = Notice(NoticeKind.LEAD_OFFERED, group=Group.SELLERS, subject=event.lead)
    to_manager = Notice(NoticeKind.LEAD_OFFERED, group=Group.MANAGERS, subject=event.lead)
    return [to_one if event.consultant else to_all, *([to_manager] if event.matches else [])]


def _lead_given(event: LeadGiven) -> list[Notice]:
    return [Notice(NoticeKind.LEAD_OFFERED, _one(event.consultant), subject=event.lead)]


_NOTIFIES: Mapping[type[LogEvent], Callable[[Any], list[Notice]]] = {
    CardTransferred: _transferred,
    CardCustodyPassed: _custody_passed,
    CardMerged: _merged,
    CardReviewed: _reviewed,
    CardWithdrawn: _withdrawn,
    TrafficRecorded: _traffic_recorded,
    TrafficCorrected: _traffic_corrected,
    TrafficRequested: _traffic_requested,
    TrafficRequestAnswered: _traffic_answered,
    AllocationRequested: _allocation_requested,
    AllocationPassed: _allocation_passed,
    AllocationDecided: _allocation_decided,
    ConcessionAsked: _concession_asked,
    ConcessionAnswered: _concession_answered,
    CallbackPassed: _callback_passed,
    LeadOffered: _lead_offered,
    LeadGiven: _lead_given,
}


def _one(user_id: UUID | None) -> frozenset[UUID]:
    return frozenset({user_id}) if user_id else frozenset()
