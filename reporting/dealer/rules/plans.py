"""What is planned with a card: its appointment, its callback and its invitations (RP-4). None of these counts alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypedDict, TypeVar
from uuid import UUID

from crm.events.types.base import LogEvent, Unstated
from crm.events.types.cards import CardFiled
from crm.events.types.contacts import CallbackPassed, CallbackRecorded, CardInvited, FollowUpRecorded
from crm.events.types.privacy import CallbackDropped, CardConsentChanged
from crm.rules.callbacks import due_on
from crm.rules.codes import TERMINAL, CallbackKind, Method, Status
from reporting.dealer.rules.card_state import CardState
from reporting.dealer.rules.moves import Moves

Invitations = tuple[tuple[str, str], ...]
Event = TypeVar("Event", bound=LogEvent)
Value = TypeVar("Value")


class Closing(TypedDict, total=False):
    """The fields of a card that its closing sets."""

    appointment_on: date | None
    callback_on: date | None
    callback_consultant: UUID | None


def planning(change: Callable[[CardState, Event], CardState]) -> Callable[[CardState, Event], tuple[CardState, Moves]]:
    """Return a fold of events that change what is planned and count in no line."""
    return lambda card, event: (change(card, event), Moves())


def stated(value: Value | Unstated, otherwise: Value) -> Value:
    """Return what an event states; entries from before it did leave it as it was."""
    return otherwise if isinstance(value, Unstated) else value


def card_after_contact(card: CardState, event: CardFiled | FollowUpRecorded) -> CardState:
    """Return the card with its appointment kept or set (FU-5), and without the invitation that was made (AC-1)."""
    appointment = card.appointment_on
    has_come = event.method == Method.SHOWROOM
    if has_come and appointment and appointment <= event.occurred_on:
        appointment = None
    activity = str(event.activity) if isinstance(event, FollowUpRecorded) else ""
    return replace(
        card,
        appointment_on=event.appointment_on or appointment,
        invitations=tuple(each for each in card.invitations if each[0] != activity),
    )


def closing_plan(card: CardState, status: str, on: date) -> Closing:
    """Return what a delivery or a loss sets: no appointment, and a callback, after a delivery the owner's (CC-1)."""
    if status not in TERMINAL:
        return {}
    owner = card.owner if status == Status.DELIVERED else None
    return {"appointment_on": None, "callback_on": due_on(on), "callback_consultant": owner}


def callback_recorded(card: CardState, event: CallbackRecorded) -> CardState:
    """Return the card with the next callback, if one follows: of the same person until the customer is reached."""
    owes = None if event.reached else event.consultant
    return replace(card, callback_on=event.next_on, callback_consultant=owes if event.next_on else None)


def callback_passed(card: CardState, event: CallbackPassed) -> CardState:
    """Return the card with its callback given to another consultant, or to the care department (MG-2)."""
    is_delivery = event.callback_kind == CallbackKind.DELIVERY
    return replace(card, callback_consultant=event.consultant[1] if is_delivery else None)


def callback_dropped(card: CardState, event: CallbackDropped) -> CardState:
    """Return the card without the callback: nobody owes it any more (PI-2, PI-4)."""
    return replace(card, callback_on=None, callback_consultant=None)


def consent_changed(card: CardState, event: CardConsentChanged) -> CardState:
    """Return the card with the invitations that may still be made (PI-2)."""
    return replace(card, invitations=joined_invitations(card, event.invitations))


def invited(card: CardState, event: CardInvited) -> CardState:
    """Return the card with one more invitation to be made, by the last day of its activity; none to make where the
    customer has been contacted about the activity before (AC-1)."""
    activity, last = str(event.activity), event.ends_on
    if last is None or event.is_contacted or any(each == activity for each, _last in card.invitations):
        return card
    return replace(card, invitations=(*card.invitations, (activity, last.isoformat())))


def moved_activity(card: CardState, activity: str, last: date) -> CardState:
    """Return the card with the last day of an activity changed."""
    moved = tuple((each, last.isoformat() if each == activity else old) for each, old in card.invitations)
    return replace(card, invitations=moved)


def joined_invitations(card: CardState, invitations: Sequence[tuple[UUID, date]] | Unstated) -> Invitations:
    """Return the invitations that a card has after an event, where the event states them (MG-1)."""
    if isinstance(invitations, Unstated):
        return card.invitations
    return tuple((str(activity), last.isoformat()) for activity, last in invitations)
