"""Withdrawing a delivery or a loss that was set by mistake (ST-7)."""

from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.db import transaction
from django.forms.models import model_to_dict

from accounts.access import Action, require
from accounts.models import User
from crm.events.log import Happening, record
from crm.models import Card, Delivery, FollowUp, Loss, Order, Withdrawal
from crm.queries.cards import card_for_update
from crm.rules.codes import TERMINAL, IntentLevel, Status
from crm.rules.levels import propose_level
from crm.rules.withdrawal import check_withdrawal
from crm.services.callbacks import take_back_callbacks
from crm.services.card_data import data_of
from crm.services.contacts import STANDING_FIELDS
from crm.services.kept import keep, take_up
from kit import clock
from kit.errors import raise_all, refuse
from kit.tenancy import current_dealer


@transaction.atomic
def withdraw_outcome(actor: User, card_id: UUID, reason: str) -> Card:
    """Put the card back to where it stood before the delivery or loss; the contact itself took place and stays.

    An order that was there before remains; one that came with the delivery goes with it. Refuses
    `nothing_to_withdraw`, `withdrawal_too_late`, `required`.
    """
    require(actor, Action.CARD_WITHDRAW)
    card = card_for_update(actor, card_id)
    today = clock.today(current_dealer().time_zone)
    closing = card.follow_ups.filter(status__in=TERMINAL).order_by("-contact_at", "-id").first()
    if closing is None:  # open, or imported as closed: history that was never of today's making
        raise refuse("nothing_to_withdraw", rule="ST-7")
    raise_all(check_withdrawal(card.status, closing.contact_on, today=today, reason=reason))
    was_status, was_level = card.status, card.intent_level
    _keep_record(actor, card, closing, reason)
    take_back_callbacks(card)
    _restore(card, closing, today)
    data = {
        "follow_up": str(closing.id),
        "owner": str(card.owner_id),
        "status": [was_status, card.status],
        "intent_level": [was_level, card.intent_level],
        "next_followup_on": card.next_followup_on and card.next_followup_on.isoformat(),
        **({"in_care": True} if card.care_since else {}),
    }
    record(actor, Happening("card.withdrawn", closing.contact_on, data, card=card))
    return card


def _keep_record(actor: User, card: Card, closing: FollowUp, reason: str) -> None:
    """Keep what was withdrawn, and take its rows away."""
    details: dict[str, object] = {}
    for name, model in (("order", Order), ("delivery", Delivery), ("loss", Loss)):
        row = model.objects.filter(follow_up=closing).first()
        if row is not None:
            details[name] = model_to_dict(row, exclude=["card", "follow_up"])
            row.delete()
    Withdrawal.objects.create(
        card=card,
        follow_up=closing,
        status=card.status,
        details=keep(details),
        reason=reason.strip(),
        withdrawn_at=clock.now(),
        withdrawn_by=actor,
    )


def _restore(card: Card, closing: FollowUp, today: date) -> None:
    stood = take_up(closing.before) if closing.before else _as_filed_open(card, closing, today)
    for field in STANDING_FIELDS:
        setattr(card, field, stood[field])
    # Care has it again where it had it before (MG-2).
    card.care_since = cast(datetime | None, stood.get("handed_at"))
    card.version += 1
    card.save()
    for field in ("status", "intent_level", "followup_level", "next_followup_on"):
        setattr(closing, field, stood[field])
    closing.withdrawn_at = clock.now()
    closing.save(update_fields=["status", "intent_level", "followup_level", "next_followup_on", "withdrawn_at"])


def _as_filed_open(card: Card, closing: FollowUp, today: date) -> dict[str, object]:
    """A card filed straight to its end stood nowhere before: it is one filed as active, to be followed up today."""
    level = card.intent_level
    if level == IntentLevel.O:
        level = propose_level(data_of(card, list(card.phones.all())), closing.contact_on).level
    return {
        "status": Status.ACTIVE.value,
        "status_changed_at": card.status_changed_at,
        "next_followup_on": today,
        "appointment_on": closing.appointment_on,
        "intent_level": str(level),
        "followup_level": card.followup_level,
    }
