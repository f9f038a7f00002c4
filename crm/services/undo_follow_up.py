"""Undoing a contact that was recorded by mistake: the card stands as before it, and the day as if it had never been."""

from typing import NamedTuple, cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.base import UNSTATED, LogEvent
from crm.events.types.contacts import FollowUpRecorded, FollowUpUndone
from crm.models import Card, Event, FollowUp
from crm.queries.activities import untold
from crm.queries.cards import card_for_update
from crm.rules.codes import ReviewState
from crm.rules.undo import can_be_undone, check_undo
from crm.services.contacts import CONTACT_FIELDS, STANDING_FIELDS
from crm.services.pending_input import load_input
from kit import clock
from kit.errors import raise_all, refuse
from kit.tenancy import current_dealer

_RECORDED = FollowUpRecorded.kind


class _Levels(NamedTuple):
    intent_level: str
    followup_level: str


@command(Action.FOLLOW_UP_RECORD)
@transaction.atomic
def undo_follow_up(actor: User, card_id: UUID, follow_up_id: UUID) -> Card:
    """Take the actor's own last contact back; its row goes, the log keeps both entries (FU-7).

    Refuses `not_found` for another's contact, `nothing_to_undo`, `changed_since` and `undo_too_late`.
    """
    card = card_for_update(actor, card_id)
    contact = FollowUp.objects.filter(card=card, id=follow_up_id, recorded_by=actor, is_filing=False).first()
    if contact is None:
        raise refuse("not_found", status=404)
    last = Event.objects.filter(card_id=card.id).order_by("-id").first()
    is_last = last is not None and last.kind == _RECORDED and last.data.get("follow_up") == str(contact.id)
    recorded = last.data if last and is_last else _recorded_as(card, contact)
    zone = current_dealer().time_zone
    raise_all(
        check_undo(
            recorded_at=contact.recorded_at.astimezone(zone),
            now=clock.moment().astimezone(zone),
            is_simple=contact.before is not None and can_be_undone(recorded),
            is_last=is_last and contact.review_state == ReviewState.UNCHECKED,
        )
    )
    before = _Levels(card.intent_level, card.followup_level)
    _restore(card, contact)
    contact.delete()
    record(actor, _undone(card, contact, follow_up_id, before))
    return card


def _recorded_as(card: Card, contact: FollowUp) -> dict[str, object]:
    """Return what the log says of a contact that is not the card's last event."""
    events = Event.objects.filter(card_id=card.id, kind=_RECORDED, data__follow_up=str(contact.id))
    return events.values_list("data", flat=True).first() or {}


def _restore(card: Card, contact: FollowUp) -> None:
    before = load_input(cast("dict[str, object]", contact.before))
    for field in (*STANDING_FIELDS, *CONTACT_FIELDS):
        setattr(card, field, before.get(field))
    card.followup_count -= 1
    card.version += 1
    card.save()


def _undone(card: Card, contact: FollowUp, contact_id: UUID, before: _Levels) -> LogEvent:
    """The event; it repeats of the contact what its figures were counted by."""
    return FollowUpUndone(
        occurred_on=contact.contact_on,
        card=card.id,
        follow_up=contact_id,
        owner=contact.owner_id,
        reached=contact.reached,
        topics=contact.topics,
        intent_level=(before.intent_level, card.intent_level),
        followup_level=(before.followup_level, card.followup_level),
        next_followup_on=card.next_followup_on,
        appointment_on=card.appointment_on,
        invitations=untold(card.id) if contact.activity_id else UNSTATED,
    )
