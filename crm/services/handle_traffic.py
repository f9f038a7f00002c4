"""What becomes of a party on its own day beside filing and follow-ups: reopened, passed on, joined (TR-4, TR-8)."""

from typing import cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.models import FollowUp, TrafficRecord
from crm.queries.cards import card_for_update
from crm.queries.traffic import joinable_contacts, pending_of_consultant, traffic_for_update
from crm.rules.codes import TrafficState
from crm.services.lookups import consultant_problem
from crm.services.traffic import open_for_settling, pass_all_on, refuse_closed_day, settle
from kit import clock
from kit.errors import DomainError, Problem, raise_all, refuse
from kit.tenancy import current_dealer


@command(Action.TRAFFIC_SETTLE)
@transaction.atomic
def reopen_traffic(actor: User, traffic_id: UUID) -> TrafficRecord:
    """Reverse a decline on its day; the record is pending again (TR-4). Refuses `traffic_not_declined`."""
    traffic = traffic_for_update(actor, traffic_id)
    refuse_closed_day(traffic)
    if traffic.state != TrafficState.DECLINED:
        raise refuse("traffic_not_declined", rule="TR-4")
    traffic.reason = ""
    record(actor, settle(traffic, TrafficState.PENDING))
    return traffic


@command(Action.TRAFFIC_REASSIGN)
@transaction.atomic
def reassign_pending(actor: User, consultant_id: UUID | None, to_id: UUID | None) -> list[TrafficRecord]:
    """Pass all of today's pending parties of a consultant who goes home to another one (TR-4); return them.

    Refuses `required`, `not_a_consultant`, `same_consultant`.
    """
    given = (("consultant", consultant_id), ("to", to_id))
    problems = [Problem("required", name, "TR-4") for name, value in given if value is None]
    if to_id is not None:
        problems += consultant_problem(to_id, "to")
    if consultant_id is not None and consultant_id == to_id:
        problems.append(Problem("same_consultant", "to", "TR-4"))
    raise_all(problems)
    today = clock.today(current_dealer().time_zone)
    pending = pending_of_consultant(actor, cast(UUID, consultant_id), today)
    records = list(pending.select_for_update(of=("self",)))
    if entries := pass_all_on(records, cast(UUID, to_id)):
        record(actor, *entries)
    return records


@command(Action.TRAFFIC_SETTLE)
@transaction.atomic
def join_traffic(actor: User, traffic_id: UUID, card_id: UUID | None) -> TrafficRecord:
    """Join a party to the card that was filed or followed up before reception recorded it (TR-8).

    The record becomes `filed` where the card was filed that day, else `followed_up`; each contact takes one record.
    Refuses `required`, `not_a_choice` (a card that the actor does not see) and `nothing_to_join`.
    """
    traffic = traffic_for_update(actor, traffic_id)
    open_for_settling(actor, traffic)
    if card_id is None:
        raise refuse("required", "card", "TR-8")
    try:
        card = card_for_update(actor, card_id)
    except DomainError as refusal:
        raise refusal if refusal.code == "card_merged" else refuse("not_a_choice", "card", "TR-8") from refusal
    contact = joinable_contacts(traffic.on).filter(card=card).order_by("-is_filing", "-contact_at", "-id").first()
    if contact is None or card.owner_id != traffic.consultant_id:
        raise refuse("nothing_to_join", "card", "TR-8")
    record(actor, *_join(traffic, contact))
    return traffic


def _join(traffic: TrafficRecord, contact: FollowUp) -> list[LogEvent]:
    """Link both sides. Channel and date of the card stay (CA-14); its first car's record is the card's own."""
    contact.traffic = traffic
    contact.save(update_fields=["traffic"])
    card = contact.card
    if contact.is_filing:
        card.traffic = traffic
        card.save(update_fields=["traffic"])
    state = TrafficState.FILED if contact.is_filing else TrafficState.FOLLOWED_UP
    return [settle(traffic, state, card, joined=True)]
