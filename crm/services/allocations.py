"""Whose customer is it: asking the manager (CA-6), a clerk's draft (CA-8), and the decision."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action, may
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.requests import AllocationDecided, AllocationEvent, AllocationPassed, AllocationRequested
from crm.models import Allocation, Card, TrafficRecord
from crm.queries.allocations import allocation_for_update, allocations_of
from crm.queries.duplicates import Match, files_as_clerk, find_matches, lock_customer
from crm.queries.merges import last_merge_at
from crm.rules.allocation import check_decision
from crm.rules.codes import (
    OPEN,
    AllocationDecision,
    AllocationKind,
    Business,
    Custody,
    DuplicateAction,
    OnDuplicate,
    RequestState,
    TrafficState,
)
from crm.rules.held_open import is_held_open
from crm.rules.names import with_clean_names
from crm.rules.surnames import surname
from crm.services.custody import pass_custody
from crm.services.duplicate_check import ANSWER_FIELDS, Answer, duplicate_card
from crm.services.file_card import Draft, Filing, check_filing, file_card
from crm.services.inputs import FilingInput
from crm.services.lookups import consultant_problem
from crm.services.pending_input import dump_input, load_input
from crm.services.traffic import is_open_day, pass_on, too_late
from crm.services.transfers import pass_cards
from kit import clock
from kit.errors import DomainError, raise_all, refuse
from kit.tenancy import current_dealer

# Answers to a check, and the draft that an input comes from, are not of the customer.
_NOT_KEPT = ANSWER_FIELDS | {"draft"}
# The reason that stays with a transfer.
REASON = "冲突处理"


class DecisionInput(TypedDict, total=False):
    """Whose customer it is, and for a clerk's draft what becomes of it; `allocate` unless given."""

    owner: UUID | None
    decision: str
    matches: list[UUID] | None


@command(Action.CARD_FILE)
@transaction.atomic
def file_or_ask(actor: User, data: FilingInput) -> Card | Allocation:
    """File a card, or hold it back and ask whose customer it is, when someone else's open card is met (CA-6).

    What was typed is kept; the traffic stays pending. Refuses like `file_card`; with `duplicate_card` (409) where no
    match leaves anything to ask. Without a match the card is filed.
    """
    filing = check_filing(actor, data)
    matches = _matches(actor, filing)
    if not matches:
        return file_card(actor, data)
    can_ask = any(DuplicateAction.REQUEST_ALLOCATION in match.actions for match in matches)
    if not can_ask or not Answer.of(data).covers(matches):
        raise duplicate_card(matches)
    _refuse_second(filing.traffic)
    allocation = _hold_back(actor, data, filing, matches)
    record(actor, _event(AllocationRequested, allocation))
    return allocation


@command(Action.CARD_FILE)
@transaction.atomic
def decide_allocation(actor: User, allocation_id: UUID, given: DecisionInput) -> Allocation:
    """Name whose customer it is: open cards and pending traffic pass to that consultant, the asker too (CA-6).

    A clerk's draft is decided by the manager or its consultant: filed as typed for the named owner, or dropped (CA-8).
    Within 24 hours it counts on the day of the request. Refuses `allocation_decided`, `too_late`, and what filing it is
    refused with; what was typed is kept until it is filed or dropped.
    """
    allocation = allocation_for_update(actor, allocation_id)
    _refuse_unless_may_decide(actor, allocation)
    decision = given.get("decision") or AllocationDecision.ALLOCATE
    owner_id = given.get("owner") or (None if decision == AllocationDecision.ALLOCATE else allocation.consultant_id)
    problems = check_decision(decision, allocation.kind, has_owner=owner_id is not None)
    if owner_id and not problems:
        problems += consultant_problem(owner_id, "owner")
    raise_all(problems)
    entries: list[LogEvent] = []
    if decision == AllocationDecision.ALLOCATE:
        entries += _pass_traffic(allocation, cast(UUID, owner_id))
    if allocation.kind == AllocationKind.REQUEST:
        entries += _pass_matches(actor, allocation, cast(UUID, owner_id))
    elif decision != AllocationDecision.DROP:
        allocation.card = _file(actor, allocation, cast(UUID, owner_id), decision, given.get("matches"))
    owner_id = None if decision == AllocationDecision.DROP else owner_id
    record(actor, *entries, _decided(actor, allocation, decision, owner_id))
    return allocation


@command(Action.CARD_FILE)
@transaction.atomic
def file_draft_anew(actor: User, draft_id: UUID, data: FilingInput) -> Card:
    """File the customer of a clerk's draft as a filing of now, and decide the draft by it (CA-8).

    For a draft whose own day is over: everything is checked afresh, the customer's other cards too. Refuses like
    `file_card`; with `not_a_choice` at `draft` for one that is not there, `allocation_decided` for one that is decided.
    """
    drafts = allocations_of(actor).select_for_update(of=("self",)).filter(kind=AllocationKind.DRAFT)
    allocation = drafts.filter(id=draft_id).first()
    if allocation is None:
        raise refuse("not_a_choice", "draft", "CA-8")
    _refuse_unless_may_decide(actor, allocation)
    card = file_card(actor, data)
    allocation.card = card
    decision = str(data.get("on_duplicate") or AllocationDecision.ALLOCATE)
    record(actor, _decided(actor, allocation, decision, card.owner_id))
    return card


def _decided(actor: User, allocation: Allocation, decision: str, owner_id: UUID | None) -> LogEvent:
    allocation.state, allocation.decision = RequestState.ACCEPTED, decision
    allocation.owner_id = owner_id
    allocation.decided_at, allocation.decided_by = clock.moment(), actor
    allocation.save()
    return _event(AllocationDecided, allocation)


def _matches(actor: User, filing: Filing) -> list[Match]:
    name_key = surname(filing.data["customer_name"])
    normals = [number.normal for number in filing.numbers]
    lock_customer(name_key, normals)
    return find_matches(actor, filing.owner_id, name_key, normals)


def _hold_back(actor: User, data: FilingInput, filing: Filing, matches: Sequence[Match]) -> Allocation:
    is_draft = files_as_clerk(actor, filing.owner_id)
    allocation = Allocation(
        kind=AllocationKind.DRAFT if is_draft else AllocationKind.REQUEST,
        asked_at=clock.moment(),
        asked_by=actor,
        consultant_id=filing.owner_id,
        traffic=filing.traffic,
        data=dump_input(with_clean_names({field: value for field, value in data.items() if field not in _NOT_KEPT})),
        matches=[match.card for match in matches],
    )
    allocation.save(force_insert=True)
    return allocation


def _refuse_second(traffic: TrafficRecord | None) -> None:
    """One question a party: the traffic is locked, so the second who asks sees the first."""
    if traffic and Allocation.objects.filter(traffic=traffic, state=RequestState.PENDING).exists():
        raise refuse("allocation_asked", "traffic", "CA-6", status=409)


def _refuse_unless_may_decide(actor: User, allocation: Allocation) -> None:
    is_its_consultant = allocation.kind == AllocationKind.DRAFT and allocation.consultant_id == actor.id
    if not may(actor, Action.CARD_ALLOCATE) and not is_its_consultant:
        raise refuse("not_allowed", status=403)
    if allocation.state != RequestState.PENDING:
        raise refuse("allocation_decided", rule="CA-6", status=409)


def _pass_traffic(allocation: Allocation, owner_id: UUID) -> list[LogEvent]:
    """The party goes to the one named, if it is still pending and its day is open (TR-3, CA-8)."""
    if allocation.traffic_id is None:
        return []
    traffic = TrafficRecord.objects.select_for_update().get(id=allocation.traffic_id)
    is_open = traffic.state == TrafficState.PENDING and is_open_day(traffic)
    return [pass_on(traffic, owner_id)] if is_open and traffic.consultant_id != owner_id else []


def _pass_matches(actor: User, allocation: Allocation, owner_id: UUID) -> list[LogEvent]:
    """The customer's open cards go to the one named; wholesale ones stay with their own consultant (CA-9).

    On a later day within 24 hours they pass on the day of the request, so that the contact can follow (CA-8).
    """
    found = Card.objects.select_for_update().filter(id__in=allocation.matches, merged_into=None, status__in=OPEN)
    cards = found.exclude(owner=owner_id).exclude(business=Business.WHOLESALE).order_by("id")
    entries: list[LogEvent] = []
    for card in cards:
        if card.care_since is not None:
            # The owner whom the manager names works the card themselves (MG-2).
            entries += pass_custody(actor, [card], Custody.SALES, REASON, is_bulk=False)
        entries += pass_cards(actor, [card], owner_id, REASON, is_bulk=False, at=_passed_at(allocation, card))
    return entries


def _passed_at(allocation: Allocation, card: Card) -> datetime:
    """Return when the card passes: at the request if that was on an earlier day, has been within 24 hours, and nothing
    has happened to the card since; else now."""
    now, zone, asked_at = clock.moment(), current_dealer().time_zone, allocation.asked_at
    asked_on = clock.business_date(asked_at, zone)
    if asked_on == clock.today(zone) or not is_held_open(asked_at, now):
        return now
    moments = [card.last_contact_at, card.status_changed_at, card.owner_changed_at, last_merge_at(card)]
    is_untouched = all(moment is None or moment <= asked_at for moment in moments)
    is_same_model = card.model_changed_on is None or card.model_changed_on <= asked_on
    return asked_at if is_untouched and is_same_model else now


def _file(actor: User, allocation: Allocation, owner_id: UUID, decision: str, shown: list[UUID] | None) -> Card:
    """File the draft as typed for its owner; the clerk stays its filer (CA-12).

    Given to a consultant, it is flagged beside the open cards that it met (CA-7). After 24 hours it is judged like any
    filing of today; if it is refused then, the refusal says that it is too late (CA-8).
    """
    on_duplicate = OnDuplicate.CREATE_ANYWAY if decision == AllocationDecision.ALLOCATE else decision
    data = cast(FilingInput, load_input(allocation.data)) | FilingInput(
        owner=owner_id, on_duplicate=on_duplicate, matches=shown
    )
    zone = current_dealer().time_zone
    is_held = is_held_open(allocation.asked_at, clock.moment())
    judged_on = clock.business_date(allocation.asked_at, zone) if is_held else clock.today(zone)
    try:
        return file_card(actor, data, draft=Draft(allocation.asked_by, owner_id, judged_on))
    except DomainError as refusal:
        if is_held or refusal.status != 422:
            raise
        raise too_late(allocation.asked_at) from refusal


def pass_allocations(allocations: Sequence[Allocation], consultant_id: UUID) -> list[LogEvent]:
    """Give locked drafts and requests to another consultant in one statement (MG-7); the events are for the caller's
    log."""
    for allocation in allocations:
        allocation.consultant_id = consultant_id
    Allocation.objects.bulk_update(allocations, ["consultant"])
    return [_event(AllocationPassed, allocation) for allocation in allocations]


def _event(kind: type[AllocationEvent], allocation: Allocation) -> LogEvent:
    return kind(
        occurred_on=clock.today(current_dealer().time_zone),
        card=allocation.card_id,
        allocation=allocation.id,
        allocation_kind=str(allocation.kind),
        consultant=allocation.consultant_id,
        traffic=allocation.traffic_id,
        matches=allocation.matches,
        decision=str(allocation.decision),
        owner=allocation.owner_id,
    )
