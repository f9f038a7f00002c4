"""Contacts and edits of a device that someone else's have overtaken by the time they arrive (SY-3)."""

from datetime import datetime, time
from typing import cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.models import Card, CardChange, FollowUp
from crm.queries.cards import card_for_update
from crm.rules.answers import under
from crm.rules.attempts import check_attempt
from crm.rules.codes import Method, Status, TrafficState
from crm.rules.contact import check_contact, check_contact_time
from crm.rules.levels import check_intent_level
from crm.rules.outcomes import check_details
from crm.rules.status import check_open, check_transition
from crm.rules.sync.overtaken import LaterContact, changes_left, leave_out
from crm.services.changes import check_change, write_change
from crm.services.contacts import CardBefore, Outcome, outcome_of, write_follow_up
from crm.services.custody import care_problems
from crm.services.edit_card import edit_card
from crm.services.inputs import CardInput, FollowUpInput
from crm.services.outcome_details import check_taken
from crm.services.record_follow_up import BeforeContact, changes_of, contact_event, open_traffic, record_contact
from crm.services.traffic import settle
from kit import clock
from kit.errors import Problem, raise_all
from kit.tenancy import current_dealer

_COMPARED = ("status", "intent_level", "followup_level")


@command(Action.FOLLOW_UP_RECORD)
@transaction.atomic
def record_late_follow_up(actor: User, card_id: UUID, data: FollowUpInput) -> tuple[FollowUp, list[str]]:
    """Record a contact at its own time; return it and the names of what no longer applies of its outcome.

    It is overtaken if a contact that was recorded after it was made is later than it. Refuses like `record_follow_up`.
    """
    card = card_for_update(actor, card_id)
    later = _later_contacts(card, data)
    if not later:
        return record_contact(actor, card, data), []
    raise_all(check_open(Status(card.status)))
    stood = {field: getattr(card, field) for field in (*_COMPARED, "next_followup_on", "appointment_on")}
    set_since = [LaterContact(each.before or {}, {f: getattr(each, f) for f in _COMPARED}) for each in later]
    kept, left_out = leave_out(data, set_since, card=stood)
    changes, unchanged = changes_left(data.get("card") or {}, _fields_set_since(card, clock.moment()))
    kept["card"] = changes
    left = left_out + [f"card.{field}" for field in unchanged]
    return _record(actor, card, cast(FollowUpInput, kept), before=min(each.contact_at for each in later)), left


@command(Action.CARD_EDIT)
@transaction.atomic
def edit_late(actor: User, card_id: UUID, changes: CardInput, *, done_at: datetime) -> tuple[Card, list[str]]:
    """Change a card's data; return it and the names of the fields that someone has set since, which stay (SY-3).

    An edit that comes after 24 hours, which today's rules judge, unsets nothing newer either: hence `done_at`.
    """
    card = card_for_update(actor, card_id)
    kept, left_out = changes_left(changes, _fields_set_since(card, done_at))
    if not kept and left_out:
        return card, left_out
    return edit_card(actor, card_id, cast(CardInput, kept)), left_out


def _later_contacts(card: Card, data: FollowUpInput) -> list[FollowUp]:
    contact_at = data.get("contact_at")
    if contact_at is None:
        return []
    later = card.follow_ups.filter(contact_at__gt=contact_at, recorded_at__gt=clock.moment())
    return list(later.order_by("contact_at", "id"))


def _fields_set_since(card: Card, moment: datetime) -> set[str]:
    changes = CardChange.objects.filter(card=card, changed_at__gt=moment).values_list("after", flat=True)
    return {field for after in changes for field in after}


def _record(actor: User, card: Card, data: FollowUpInput, *, before: datetime) -> FollowUp:
    """Write the contact into the past of a locked card, whose next date and last contact stay."""
    traffic = open_traffic(actor, data.get("traffic"))
    standing, was = CardBefore.of(card), BeforeContact.of(card)
    outcome = outcome_of(data, standing)
    change = check_change(actor, card, changes_of(card, data))
    problems = check_contact(data) + check_attempt(data, {f: getattr(standing, f) for f in _COMPARED}, at_filing=False)
    problems += _check_time(card, outcome, before) + care_problems(actor, card, data)
    problems += _check_status(standing, data, outcome)
    problems += check_intent_level(
        outcome.intent_level,
        card=change.after,
        contact_on=outcome.contact_on,
        at_filing=False,
        status=outcome.status,
        current=standing.intent_level,
    )
    raise_all(problems + under("card", change.problems))
    change.check_duplicates(actor)
    _apply(card, data, outcome)
    written = write_change(actor, card, change, changed_on=outcome.contact_on)
    card.save()
    contact = write_follow_up(actor, card, data, outcome, traffic=traffic)
    entries = [contact_event(card, was, contact, change, written)]
    if traffic:
        entries.append(settle(traffic, TrafficState.FOLLOWED_UP, card))
    record(actor, *entries)
    return contact


def _check_status(standing: CardBefore, data: FollowUpInput, outcome: Outcome) -> list[Problem]:
    """ST-2, FU-10: an order that was signed before somebody's later contact left the card as it was."""
    return [
        *check_transition(standing.status, outcome.status),
        *check_taken(data),
        *check_details(
            standing.status,
            outcome.status,
            contact_on=outcome.contact_on,
            order=data.get("order"),
            delivery=data.get("delivery"),
            loss=data.get("loss"),
        ),
    ]


def _apply(card: Card, data: FollowUpInput, outcome: Outcome) -> None:
    if card.status != outcome.status:
        card.status, card.status_changed_at = outcome.status, outcome.contact_at
    card.intent_level, card.followup_level = outcome.intent_level, outcome.followup_level
    card.followup_count += 1
    if not outcome.reached:
        return
    card.topics_seen = sorted({*card.topics_seen, *data["topics"]})
    if outcome.appointment_on:
        card.appointment_on, card.appointment_time = outcome.appointment_on, outcome.appointment_time
    if data["method"] == Method.SHOWROOM:
        card.first_visit_on = min(filter(None, (card.first_visit_on, outcome.contact_on)))
        card.last_visit_on = max(filter(None, (card.last_visit_on, outcome.contact_on)))


def _check_time(card: Card, outcome: Outcome, before: datetime) -> list[Problem]:
    """FU-7, against what there was when the contact was made: earlier contacts, and changes of status, owner and model
    whenever they came, so that stock is true on every day."""
    zone = current_dealer().time_zone
    earlier = card.follow_ups.filter(contact_at__lt=before, recorded_at__lte=clock.moment())
    last = earlier.order_by("-contact_at").values_list("contact_at", flat=True).first()
    moments = [each for each in (last, card.owner_changed_at, _status_set_at(card, before)) if each]
    if card.model_changed_on:
        moments.append(datetime.combine(card.model_changed_on, time.min, zone))
    return check_contact_time(outcome.contact_at, now=clock.moment(), zone=zone, not_before=moments)


def _status_set_at(card: Card, before: datetime) -> datetime | None:
    """Return when the status changed last, unless a later contact did it."""
    return card.status_changed_at if card.status_changed_at < before else None
