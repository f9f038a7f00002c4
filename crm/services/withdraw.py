"""Withdrawing an order, a delivery or a loss that was set by mistake (ST-7)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.forms.models import model_to_dict

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.cards import CardChanged, CardFiled, CardTransferred, CardWithdrawn
from crm.events.types.contacts import FollowUpRecorded
from crm.models import Card, Delivery, Event, FollowUp, Loss, Order, Withdrawal
from crm.queries.cards import card_for_update
from crm.queries.merges import last_merge_at
from crm.rules.codes import TERMINAL, IntentLevel, Status
from crm.rules.levels import propose_level
from crm.rules.withdrawal import check_withdrawal, standing_after
from crm.services.callbacks import take_back_callbacks
from crm.services.card_data import data_of
from crm.services.contacts import STANDING_FIELDS
from crm.services.erasing.erase import erase_waiting
from crm.services.pending_input import dump_input, load_input
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.tenancy import current_dealer

# Of where a card stands, what a contact repeats.
_OF_CONTACT = ("status", "intent_level", "followup_level", "next_followup_on")

# After the contact that brought the order, the events that pass a card to another model or owner.
_MOVING = tuple(each.kind for each in (CardFiled, FollowUpRecorded, CardChanged, CardTransferred))


@command(Action.CARD_WITHDRAW)
@transaction.atomic
def withdraw_outcome(actor: User, card_id: UUID, reason: str) -> Card:
    """Put the card back to where it stood before the order, delivery or loss; the contact itself took place and stays.

    An order that was there before a delivery remains, to be withdrawn next; one that came with the delivery goes with
    it. Refuses `person_erased` (409), `nothing_to_withdraw`, `withdrawal_too_late`, `transferred_since`, `required`.
    """
    card = card_for_update(actor, card_id)
    today = clock.today(current_dealer().time_zone)
    bringing = _contact_that_brought(card)
    if bringing is None:  # no outcome, or an imported one: history that was never of today's making
        raise refuse("nothing_to_withdraw", rule="ST-7")
    problems = check_withdrawal(card.status, bringing.contact_on, today=today, reason=reason)
    if bringing.owner_id != card.owner_id:
        # The outcome counts for whoever had the card then, and the transfer since for an ordered card.
        problems.append(Problem("transferred_since", "", "ST-7"))
    raise_all(problems)
    was_status, was_level = card.status, card.intent_level
    moved = _moves_since(card, bringing) if was_status == Status.ORDERED else ()
    _keep_record(actor, card, bringing, reason)
    take_back_callbacks(card)
    _restore(card, bringing, today)
    event = CardWithdrawn(
        occurred_on=bringing.contact_on,
        card=card.id,
        follow_up=bringing.id,
        owner=card.owner_id,
        status=(was_status, card.status),
        intent_level=(was_level, card.intent_level),
        next_followup_on=card.next_followup_on,
        appointment_on=card.appointment_on,
        in_care=card.care_since is not None,
        moved=moved,
    )
    record(actor, event)
    # Without an order there is nothing left to wait for.
    erase_waiting(actor, card)
    return card


def _keep_record(actor: User, card: Card, bringing: FollowUp, reason: str) -> None:
    """Keep what was withdrawn, and take its rows away."""
    details: dict[str, object] = {}
    for name, model in (("order", Order), ("delivery", Delivery), ("loss", Loss)):
        row = model.objects.filter(follow_up=bringing).first()
        if row is not None:
            details[name] = model_to_dict(row, exclude=["card", "follow_up"])
            row.delete()
    Withdrawal.objects.create(
        card=card,
        follow_up=bringing,
        status=card.status,
        details=dump_input(details),
        reason=reason.strip(),
        withdrawn_at=clock.moment(),
        withdrawn_by=actor,
    )


def _contact_that_brought(card: Card) -> FollowUp | None:
    """Return the contact by which the card came to its status; none for an open card without an order."""
    if card.status == Status.ORDERED:
        return FollowUp.objects.filter(order__card=card).first()
    return card.follow_ups.filter(status__in=TERMINAL).order_by("-contact_at", "-id").first()


def _moves_since(card: Card, bringing: FollowUp) -> Sequence[tuple[str, str, str]]:
    """Return the changes of model and owner of a card since it was ordered today, oldest first: without the order they
    are moves of a prospect. A change of owner that its merge's undoing took back is none. One query."""
    events = Event.objects.filter(card_id=card.id, occurred_on=bringing.contact_on, kind__in=_MOVING).order_by("id")
    steps: list[tuple[str, str, str]] = []
    is_since = False
    for kind, data in events.values_list("kind", "data"):
        if not is_since:
            is_since = data.get("follow_up") == str(bringing.id)
            continue
        field = "owner" if kind == CardTransferred.kind else "model"
        before, after = data[field]
        if data.get("takes_back"):
            steps.remove((field, after, before))
        elif before != after:
            steps.append((field, before, after))
    return tuple(steps)


def _restore(card: Card, bringing: FollowUp, today: date) -> None:
    before = load_input(bringing.before) if bringing.before else _as_filed_open(card, bringing, today)
    later = list(card.follow_ups.filter(id__gt=bringing.id, status=Status.ORDERED))
    merged_at = last_merge_at(card)
    is_moved_on = bool(later) or (merged_at is not None and merged_at > bringing.recorded_at)
    now = {field: getattr(card, field) for field in STANDING_FIELDS}
    after = standing_after(before, now, is_moved_on=is_moved_on)
    for field in STANDING_FIELDS:
        # What the previous version wrote has no time of an appointment.
        setattr(card, field, after.get(field))
    if not is_moved_on:
        # Care has it again where it had it before (MG-2).
        card.care_since = cast(datetime | None, before.get("handed_at"))
    card.version += 1
    card.save()
    for field in _OF_CONTACT:
        setattr(bringing, field, before[field])
    bringing.withdrawn_at = clock.moment()
    bringing.save(update_fields=[*_OF_CONTACT, "withdrawn_at"])
    for contact in later:
        contact.status = card.status
        if contact.intent_level == IntentLevel.O:
            contact.intent_level = card.intent_level
        if card.next_followup_on is None:
            contact.next_followup_on = None
    FollowUp.objects.bulk_update(later, ["status", "intent_level", "next_followup_on"])


def _as_filed_open(card: Card, bringing: FollowUp, today: date) -> dict[str, object]:
    """A card filed straight to its end stood nowhere before: it is one filed as active, to be followed up today."""
    level = card.intent_level
    if level == IntentLevel.O:
        level = propose_level(data_of(card, list(card.phones.all())), bringing.contact_on).level
    return {
        "status": Status.ACTIVE.value,
        "status_changed_at": card.status_changed_at,
        "next_followup_on": today,
        "appointment_on": bringing.appointment_on,
        "appointment_time": bringing.appointment_time,
        "intent_level": str(level),
        "followup_level": card.followup_level,
    }
