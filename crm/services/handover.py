"""Handing over all of someone's work in one step, to one person or to several (MG-7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from accounts.access import Action, require
from accounts.commands import command
from accounts.models import User
from accounts.roles import OWNERS, Role
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.models import Allocation, Callback, Card, DealerSettings, Lead, TrafficRecord, TrafficRequest
from crm.queries.handover import Work, loads_of, work_of
from crm.rules.answers import wrong_choice
from crm.rules.codes import Business, HandOverRule, TransferReason
from crm.rules.handover import OpenCard, deal, spread
from crm.services.allocations import pass_allocations
from crm.services.callbacks import give_callbacks
from crm.services.leads.pass_on import offer_to_everyone, pass_leads
from crm.services.traffic import pass_all_on
from crm.services.traffic_requests import pass_requests
from crm.services.transfers import pass_cards
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.tenancy import current_dealer


class HandOverInput(TypedDict, total=False):
    """Who takes over, by which rule where they are several, and why; a leaver unless given."""

    owners: list[UUID]
    by: str
    reason: str


@dataclass(slots=True)
class Share:
    """What one recipient takes over, and their load before and after."""

    owner: User
    load_before: int
    load_after: int = 0
    cards: list[Card] = field(default_factory=list)
    callbacks: list[Callback] = field(default_factory=list)
    traffic: list[TrafficRecord] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    requests: list[TrafficRequest] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    returned: int = 0

    @property
    def questions(self) -> int:
        """Return how many drafts and requests come along."""
        return len(self.allocations) + len(self.requests)


@dataclass(frozen=True, slots=True)
class HandOver:
    """Who takes over what; `to_care` are callbacks that no recipient may make."""

    shares: Sequence[Share]
    to_care: Sequence[Callback]


def preview_hand_over(actor: User, person: UUID, data: HandOverInput) -> HandOver:
    """Return what `hand_over` would do now, and change nothing."""
    require(actor, Action.CARD_TRANSFER)
    _person(person)
    return _divide(person, data, lock=False)


@command(Action.CARD_TRANSFER)
@transaction.atomic
def hand_over(actor: User, person: UUID, data: HandOverInput) -> HandOver:
    """Hand over someone's open cards, callbacks, pending traffic, drafts, open requests, leads and returned entries.

    Refuses `required`, `not_an_owner`, `not_a_consultant` where nobody may take the traffic,
    `not_wholesale_consultant`.
    """
    _person(person)
    return hand_over_to(actor, person, data)


def hand_over_to(actor: User | None, person: UUID, data: HandOverInput, *, field: str = "owners") -> HandOver:
    """Do it in the caller's transaction, for whoever is allowed to there; `field` is where the caller names people."""
    divided = _divide(person, data, lock=True, name=field)
    reason = (data.get("reason") or "").strip() or TransferReason.LEAVER.value
    entries = give_callbacks(divided.to_care, None)
    for share in divided.shares:
        owner_id = share.owner.id
        entries += give_callbacks(share.callbacks, owner_id)
        entries += pass_all_on(share.traffic, owner_id)
        entries += pass_allocations(share.allocations, owner_id)
        entries += pass_requests(share.requests, owner_id)
        entries += pass_leads(share.leads, owner_id)
        if share.cards:
            entries += pass_cards(actor, share.cards, owner_id, reason, is_bulk=True)
    offer_to_everyone(person)
    _log(actor, entries)
    return divided


def _log(actor: User | None, entries: Sequence[LogEvent]) -> None:
    if entries:
        record(actor, *entries)


def _divide(person: UUID, data: HandOverInput, *, lock: bool, name: str = "owners") -> HandOver:
    rule = data.get("by") or HandOverRule.LOAD.value
    owners, problems = _recipients(person, data.get("owners") or [], lock=lock)
    if name != "owners":
        problems = [Problem(each.code, name, each.rule) for each in problems]
    raise_all(problems + wrong_choice(HandOverRule, rule, "by", "MG-7"))
    today = clock.today(current_dealer().time_zone)
    work = work_of(person, today, lock=lock)
    consultants = [owner.id for owner in owners if Role.CONSULTANT in owner.roles]
    if work.has_parties and not consultants:
        raise refuse("not_a_consultant", name, "TR-4")
    loads = loads_of([owner.id for owner in owners], today)
    shares = {owner.id: Share(owner, loads[owner.id]) for owner in owners}
    cards = [_open(card) for card in work.cards if card.business != Business.WHOLESALE]
    goes_to = spread(cards, loads, HandOverRule(rule), today) | _wholesale(work, shares, name)
    for card in work.cards:
        share = shares[goes_to[card.id]]
        share.cards.append(card)
        share.returned += work.returned.get(card.id, 0)
    for share in shares.values():
        share.load_after = share.load_before + sum(_open(card).weight(today) for card in share.cards)
    _deal_parties(work, shares, consultants)
    leads = deal([each.id for each in work.leads], list(shares))
    for lead in work.leads:
        shares[leads[lead.id]].leads.append(lead)
    to_care = [] if consultants else list(work.callbacks)
    dealt = deal([each.id for each in work.callbacks], consultants)
    for callback in work.callbacks if consultants else ():
        shares[dealt[callback.id]].callbacks.append(callback)
    return HandOver(list(shares.values()), to_care)


def _deal_parties(work: Work, shares: Mapping[UUID, Share], consultants: Sequence[UUID]) -> None:
    """A draft or a request about a party of today goes with the party."""
    parties = deal([party.id for party in work.traffic], consultants)
    for party in work.traffic:
        shares[parties[party.id]].traffic.append(party)
    questions = [each.id for each in work.allocations] + [each.id for each in work.requests]
    alone = deal(questions, consultants)
    for allocation in work.allocations:
        with_party = parties.get(allocation.traffic_id) if allocation.traffic_id else None
        shares[with_party or alone[allocation.id]].allocations.append(allocation)
    for request in work.requests:
        shares[alone[request.id]].requests.append(request)


def _recipients(person: UUID, wanted: Sequence[UUID], *, lock: bool) -> tuple[list[User], list[Problem]]:
    """Return the active consultants and telemarketers among those named, in the order named."""
    if not wanted:
        return [], [Problem("required", "owners", "MG-7")]
    people = User.objects.filter(id__in=wanted, is_active=True, roles__overlap=sorted(OWNERS)).exclude(id=person)
    found = {each.id: each for each in (people.select_for_update(no_key=True) if lock else people).order_by("id")}
    unknown = [Problem("not_an_owner", f"owners.{at}", "MG-7") for at, each in enumerate(wanted) if each not in found]
    return [found[each] for each in dict.fromkeys(wanted) if each in found], unknown


def _wholesale(work: Work, shares: Mapping[UUID, Share], name: str) -> dict[UUID, UUID]:
    """Wholesale cards go to the designated consultant alone (CA-9), who has to be among the recipients."""
    cards = [card.id for card in work.cards if card.business == Business.WHOLESALE]
    if not cards:
        return {}
    designated = DealerSettings.objects.values_list("wholesale_consultant_id", flat=True).get()
    if designated not in shares:
        raise refuse("not_wholesale_consultant", name, "CA-9")
    return dict.fromkeys(cards, designated)


def _open(card: Card) -> OpenCard:
    return OpenCard(card.id, card.next_followup_on, card.model, card.intent_level, card.channel)


def _person(person: UUID) -> User:
    found = User.objects.filter(id=person).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found
