"""What is planned with a card: its appointment, its callback and its invitations (RP-4). None of these counts alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypedDict
from uuid import UUID

from crm.rules.callbacks import due_on
from crm.rules.codes import TERMINAL, CallbackKind, Method, Status
from reporting.dealer.rules.card_state import CardState
from reporting.dealer.rules.happened import Happened
from reporting.dealer.rules.moves import Moves

Invitations = tuple[tuple[str, str], ...]
Change = Callable[[CardState, Happened], CardState]


class Closing(TypedDict, total=False):
    """The fields of a card that its closing sets."""

    appointment_on: date | None
    callback_on: date | None
    callback_consultant: UUID | None


def planning(change: Change) -> Callable[[CardState, Happened], tuple[CardState, Moves]]:
    """Return a fold of events that change what is planned and count in no line."""
    return lambda card, happened: (change(card, happened), Moves())


def card_after_contact(card: CardState, happened: Happened) -> CardState:
    """Return the card with its appointment kept or set (FU-5), and without the invitation that was made (AC-1)."""
    appointment = card.appointment_on
    has_come = happened.text("method") == Method.SHOWROOM
    if has_come and appointment and appointment <= happened.on:
        appointment = None
    activity = happened.text("activity")
    return replace(
        card,
        appointment_on=happened.day("appointment_on") or appointment,
        invitations=tuple(each for each in card.invitations if each[0] != activity),
    )


def closing_plan(card: CardState, status: str, on: date) -> Closing:
    """Return what a delivery or a loss sets: no appointment, and a callback, after a delivery the owner's (CC-1)."""
    if status not in TERMINAL:
        return {}
    owner = card.owner if status == Status.DELIVERED else None
    return {"appointment_on": None, "callback_on": due_on(on), "callback_consultant": owner}


def callback_recorded(card: CardState, happened: Happened) -> CardState:
    """Return the card with the next callback, if one follows: of the same person until the customer is reached."""
    next_on = happened.day("next_on")
    consultant = happened.text("consultant")
    owes = UUID(consultant) if consultant and not happened.flag("reached") else None
    return replace(card, callback_on=next_on, callback_consultant=owes if next_on else None)


def callback_passed(card: CardState, happened: Happened) -> CardState:
    """Return the card with its callback given to another consultant, or to the care department (MG-2)."""
    _before, after = happened.pair("consultant")
    is_delivery = happened.text("callback_kind") == CallbackKind.DELIVERY
    return replace(card, callback_consultant=UUID(after) if after and is_delivery else None)


def invited(card: CardState, happened: Happened) -> CardState:
    """Return the card with one more invitation to be made, by the last day of its activity; none to make where the
    customer has been contacted about the activity before (AC-1)."""
    activity, last = happened.text("activity"), happened.text("ends_on")
    if not last or happened.flag("is_contacted") or any(each == activity for each, _last in card.invitations):
        return card
    return replace(card, invitations=(*card.invitations, (activity, last)))


def moved_activity(card: CardState, activity: str, last: date) -> CardState:
    """Return the card with the last day of an activity changed."""
    moved = tuple((each, last.isoformat() if each == activity else old) for each, old in card.invitations)
    return replace(card, invitations=moved)


def joined_invitations(card: CardState, happened: Happened) -> Invitations:
    """Return the invitations that a survivor has after a merge or its undoing (MG-1), where the event says so."""
    given = happened.data.get("invitations")
    return tuple(map(tuple, given)) if isinstance(given, Mapping | list | tuple) else card.invitations
