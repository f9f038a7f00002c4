"""Recording a follow-up (domain.md §5): a contact, and what it changes of the card."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.contacts import FollowUpRecorded
from crm.models import Card, CardChange, FollowUp, TrafficRecord
from crm.queries.cards import card_for_update
from crm.queries.custody import last_handed_at
from crm.queries.levels import was_lowered_since
from crm.queries.merges import last_merge_at
from crm.queries.traffic import traffic_for_update
from crm.rules.answers import under
from crm.rules.codes import TERMINAL, LeadState, Status, TrafficState
from crm.rules.consent import check_contact_allowed
from crm.rules.contact import check_contact_time, check_traffic_method
from crm.rules.filing import check_arrival
from crm.rules.levels import check_planned_date, is_planned_date_passed
from crm.rules.status import check_open
from crm.services.arrivals import note_arrival_of
from crm.services.changes import DataChange, check_change, write_change
from crm.services.consents import drop_callbacks
from crm.services.contacts import (
    CardBefore,
    Outcome,
    apply_outcome,
    check_activity,
    check_outcome,
    kept_standing,
    outcome_of,
    write_follow_up,
)
from crm.services.custody import care_problems, custody_after_contact
from crm.services.duplicate_check import duplicate_flagged, flag_suspected
from crm.services.erasing.erase import erase_waiting
from crm.services.inputs import CardInput, FollowUpInput
from crm.services.leads.settle import open_lead, settle_lead
from crm.services.outcome_details import model_after, with_known_details
from crm.services.traffic import open_for_settling, settle
from crm.services.tries import check_unreachable
from kit import clock
from kit.errors import Problem, raise_all
from kit.tenancy import current_dealer

# What an order says of the car, and so of the card.
_OF_ORDER = ("model", "configuration", "colour", "options")


@dataclass(frozen=True, slots=True)
class BeforeContact:
    """The card as it was, for the log."""

    status: str
    intent_level: str
    followup_level: str
    model: str
    next_followup_on: date | None

    @classmethod
    def of(cls, card: Card) -> "BeforeContact":
        return cls(card.status, card.intent_level, card.followup_level, card.model, card.next_followup_on)


@command(Action.FOLLOW_UP_RECORD)
@transaction.atomic
def record_follow_up(actor: User, card_id: UUID, data: FollowUpInput) -> FollowUp:
    """Record one contact and its outcome, changed customer data included (FU-1).

    Refuses with everything that is wrong at once: `card_closed` (FU-9), the contact's time (FU-7), next date (FU-2,
    FU-3), appointment (FU-5), level and planned date (CA-11), status (ST-2, ST-3) and its details (FU-10),
    `contact_withdrawn` (PI-2). Changed names or numbers run the duplicate check again (CA-14): `duplicate_card`, 409,
    unless `card.on_duplicate` answers for the matches.
    """
    return record_contact(actor, card_for_update(actor, card_id), data)


def record_contact(actor: User, card: Card, data: FollowUpInput) -> FollowUp:
    """Record it on a locked card in the caller's transaction, whoever sees the card."""
    raise_all(check_open(Status(card.status)))
    data = with_known_details(card, data)
    traffic, lead = open_traffic(actor, data.get("traffic")), open_lead(actor, data.get("lead"))
    standing, before, stood = CardBefore.of(card), BeforeContact.of(card), kept_standing(card)
    outcome = outcome_of(data, standing)
    change = check_change(actor, card, changes_of(card, data))
    problems = _check_time(card, data, outcome, traffic)
    problems += check_outcome(
        data, change.after, standing, outcome, is_dated=not problems, before=change.before
    ) + _check_planned_date(card, change, outcome)
    problems += care_problems(actor, card, data)
    problems += check_contact_allowed(
        data.get("method"),
        card.status,
        data.get("status"),
        contact_at=outcome.contact_at,
        withdrawn_at=card.contact_withdrawn_at,
    )
    problems += check_unreachable(actor, card, data, outcome.contact_at)
    problems += check_activity(data, outcome.contact_on) + under("card", _as_sent(data, change.problems))
    if traffic:
        problems += check_traffic_method(data.get("method") or "", traffic.kind)
        problems += check_arrival(outcome.contact_at, traffic.arrived_at, current_dealer().time_zone)
    raise_all(problems)
    matches = change.check_duplicates(actor)
    apply_outcome(card, data, outcome)
    returned = custody_after_contact(actor, card, Status(before.status), data, outcome.contact_on)
    written = write_change(actor, card, change, changed_on=outcome.contact_on)
    arrivals = note_arrival_of(card, change, clock.today(current_dealer().time_zone))
    card.save()
    # An outcome can be withdrawn (ST-7), and any other contact undone, to where the card stood before it.
    follow_up = write_follow_up(actor, card, data, outcome, traffic=traffic, before=stood)
    suspected = [match.card for match in flag_suspected(actor, card, matches, change.answer.on_duplicate)]
    entries = [contact_event(card, before, follow_up, change, written)]
    entries += returned
    if card.contact_withdrawn_at is not None and card.status in TERMINAL:
        entries += drop_callbacks([card], "contact_withdrawn")
    entries += duplicate_flagged(card, suspected, clock.today(current_dealer().time_zone))
    entries += arrivals
    if traffic:
        entries.append(settle(traffic, TrafficState.FOLLOWED_UP, card))
    if lead:
        entries += settle_lead(
            actor,
            lead,
            LeadState.JOINED,
            card,
            contact_at=follow_up.contact_at,
            method=follow_up.method,
            reached=follow_up.reached,
        )
    record(actor, *entries)
    erase_waiting(actor, card)
    return follow_up


def changes_of(card: Card, data: FollowUpInput) -> CardInput:
    """The customer data that changes with this contact; an order names the car, so the card is one for that car."""
    changes = CardInput(**(data.get("card") or {}))
    model = model_after(data, changes.get("model", card.model))
    order = data.get("order")
    if order and model != card.model:
        changes["model"], changes["configuration"] = model, order.get("configuration") or ""
        changes["colour"], changes["options"] = order.get("colour") or "", order.get("options") or []
    return changes


def _as_sent(data: FollowUpInput, problems: list[Problem]) -> list[Problem]:
    """Without those of fields that the order has set, not the caller: they are told at the order."""
    if not data.get("order"):
        return problems
    sent = data.get("card") or {}
    return [each for each in problems if each.field.split(".")[0] not in _OF_ORDER or each.field in sent]


def _check_time(card: Card, data: FollowUpInput, outcome: Outcome, traffic: TrafficRecord | None) -> list[Problem]:
    """FU-7; and not before the day of the card's last change of model or custody, nor of a merge or its undoing, so
    that stock and what is due are true on every day: between a merge and its undoing the survivor stood for both, and
    the other for nobody."""
    if not data.get("contact_at"):
        return []  # named as required
    zone = current_dealer().time_zone
    moments = [card.last_contact_at, card.status_changed_at, card.owner_changed_at]
    days = [card.model_changed_on]
    if outcome.contact_on < clock.today(zone):
        days += [clock.business_date(each, zone) for each in (last_merge_at(card), last_handed_at(card)) if each]
    moments += [datetime.combine(day, time.min, zone) for day in days if day]
    return check_contact_time(
        outcome.contact_at, now=clock.moment(), zone=zone, not_before=moments, held_on=traffic.on if traffic else None
    )


def _check_planned_date(card: Card, change: DataChange, outcome: Outcome) -> list[Problem]:
    """Refuse to leave a planned date as it is once it has passed (CA-11). One query then, none before."""
    after = change.after
    if not is_planned_date_passed(after, status=outcome.status, today=outcome.contact_on):
        return []
    return check_planned_date(
        after,
        contact_on=outcome.contact_on,
        status=outcome.status,
        reached=outcome.reached,
        before=card.intent_level,
        after=outcome.intent_level,
        was_lowered=was_lowered_since(card, cast(date, after["planned_purchase_on"])),
    )


def open_traffic(actor: User, traffic_id: UUID | None) -> TrafficRecord | None:
    """Return the party that a contact names, locked and still open; None where it names none."""
    if traffic_id is None:
        return None
    traffic = traffic_for_update(actor, traffic_id, field="traffic")
    open_for_settling(actor, traffic)
    return traffic


def contact_event(
    card: Card, before: BeforeContact, follow_up: FollowUp, change: DataChange, written: CardChange | None
) -> LogEvent:
    """Return the log's entry of a contact, with the card as it was and as it is."""
    after = BeforeContact.of(card)
    return FollowUpRecorded(
        occurred_on=follow_up.contact_on,
        card=card.id,
        follow_up=follow_up.id,
        owner=card.owner_id,
        method=follow_up.method,
        reached=follow_up.reached,
        topics=follow_up.topics,
        nature=follow_up.nature,
        activity=follow_up.activity_id,
        traffic=follow_up.traffic_id,
        appointment_on=follow_up.appointment_on,
        appointment_time=follow_up.appointment_time.isoformat("minutes") if follow_up.appointment_time else None,
        changed=change.fields,
        change=written.id if written else None,
        status=(before.status, after.status),
        intent_level=(before.intent_level, after.intent_level),
        followup_level=(before.followup_level, after.followup_level),
        model=(before.model, after.model),
        next_followup_on=(before.next_followup_on, after.next_followup_on),
    )
