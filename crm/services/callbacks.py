"""Callbacks: due with the delivery or the loss, withdrawn with it, passed on, recorded (CC-1, CC-2, CC-3, CC-4)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.contacts import CallbackPassed, CallbackRecorded
from crm.models import Callback, Card
from crm.queries.callbacks import callback_for_update, callbacks_of, is_care
from crm.queries.cards import card_for_update
from crm.rules.callbacks import MOST_ATTEMPTS, check_callback, due_on, kind_after, next_attempt_on
from crm.rules.codes import CallbackKind
from kit import clock
from kit.errors import raise_all, refuse
from kit.tenancy import current_dealer


class CallbackInput(TypedDict, total=False):
    """What is recorded of a call. `card` names one that nobody had planned."""

    card: UUID | None
    method: str
    reached: bool | None
    satisfaction: str
    reason_true: bool | None
    may_return: bool | None
    remarks: str
    next_on: date | None


_RECORDED = ("method", "reached", "satisfaction", "reason_true", "may_return", "remarks", "next_on")


def open_callback(card: Card, closed_on: date) -> None:
    """Make the callback that a delivery or a loss brings, in its own transaction: neither is there without the other.

    After a delivery it is the consultant's (CC-1), after a loss the care department's (CC-2).
    """
    kind = kind_after(card.status)
    if kind is not None:
        consultant = card.owner_id if kind == CallbackKind.DELIVERY else None
        Callback(card=card, kind=kind, consultant_id=consultant, due_on=due_on(closed_on)).save(force_insert=True)


def take_back_callbacks(card: Card) -> None:
    """What was due of a delivery or a loss that is withdrawn (ST-7); a call that was made was made."""
    Callback.objects.filter(card=card, made_at=None).delete()


@command(Action.CALLBACK_RECORD)
@transaction.atomic
def record_callback(actor: User, callback_id: UUID, data: CallbackInput) -> Callback:
    """Record a call that is due. Refuses `callback_made` (409), and whatever its kind takes (CC-4)."""
    callback = callback_for_update(actor, callback_id)
    if callback.made_at is not None:
        raise refuse("callback_made", rule="CC-4", status=409)
    return _record(actor, callback, data)


@command(Action.CALLBACK_RECORD)
@transaction.atomic
def record_callback_of_card(actor: User, data: CallbackInput) -> Callback:
    """Record a call to a customer: the one that is due or, where none is, one of today's.

    Refuses `not_called_back` for a card that is neither delivered nor lost, `contact_withdrawn` (PI-2).
    """
    card_id = data.get("card")
    if card_id is None:
        raise refuse("required", "card", "CC-4")
    due = callbacks_of(actor).filter(card=card_id, made_at=None)
    callback = due.select_for_update(of=("self",)).first() or _unplanned(actor, card_for_update(actor, card_id))
    return _record(actor, callback, data)


def _unplanned(actor: User, card: Card) -> Callback:
    kind = kind_after(card.status)
    if kind is None:
        raise refuse("not_called_back", "card", "CC-1")
    if card.contact_withdrawn_at is not None:
        raise refuse("contact_withdrawn", "card", "PI-2")
    if kind == CallbackKind.LOST and not is_care(actor):
        raise refuse("not_allowed", status=403)
    consultant = None if is_care(actor) else actor
    return Callback(card=card, kind=kind, consultant=consultant, due_on=clock.today(current_dealer().time_zone))


def _record(actor: User, callback: Callback, data: CallbackInput) -> Callback:
    today = clock.today(current_dealer().time_zone)
    kind = CallbackKind(callback.kind)
    attempts = _attempt(callback) if data.get("reached") is False else None
    raise_all(check_callback(kind, data, today=today, due_on=callback.due_on, attempts=attempts))
    given: Mapping[str, object] = data
    for field in _RECORDED:
        if given.get(field) is not None:
            setattr(callback, field, given[field])
    callback.next_on = next_attempt_on(
        kind, reached=bool(data.get("reached")), given=data.get("next_on"), attempts=attempts, today=today
    )
    callback.made_at, callback.made_by = clock.moment(), actor
    callback.save()
    if callback.next_on:
        _open_next(callback, callback.next_on, consultant=callback.consultant_id if attempts else None)
    record(actor, _recorded(callback, today))
    return callback


def _attempt(callback: Callback) -> int | None:
    """Return which of the consultant's attempts after the delivery this is (CC-1); None once the card is in care's
    custody, whose calls are not counted. One query for a consultant's call."""
    if callback.kind != CallbackKind.DELIVERY or callback.consultant_id is None:
        return None
    made = Callback.objects.filter(
        card=callback.card_id, kind=callback.kind, consultant__isnull=False, made_at__isnull=False
    )
    answers = list(made.exclude(id=callback.id).values_list("reached", flat=True))
    return None if any(answers) or len(answers) >= MOST_ATTEMPTS else len(answers) + 1


def _open_next(made: Callback, on: date, *, consultant: UUID | None) -> None:
    """The next call is a row of its own: whoever was not reached is called again by the same person; once reached the
    card is in care's custody, and so is the next call (CC-1). Where one is due anyhow it is that one."""
    Callback.objects.update_or_create(
        card_id=made.card_id,
        kind=made.kind,
        made_at=None,
        defaults={"due_on": on},
        create_defaults={"due_on": on, "consultant_id": consultant},
    )


def pass_callbacks(to: UUID | None, *, of: UUID | None = None, cards: Iterable[UUID] = ()) -> list[LogEvent]:
    """Give the calls due of a consultant, or of some closed cards, to another; to the care department where nobody is
    named (MG-2). The entries are for the log."""
    wanted = Callback.objects.filter(made_at=None, kind=CallbackKind.DELIVERY).exclude(consultant=to)
    wanted = wanted.filter(consultant=of) if of else wanted.filter(card__in=list(cards), consultant__isnull=False)
    due = list(wanted.select_for_update(of=("self",)).select_related("card").order_by("id"))
    return give_callbacks(due, to)


def give_callbacks(due: Sequence[Callback], to: UUID | None) -> list[LogEvent]:
    """Give locked callbacks to a consultant, or to the care department; return the events for the log (MG-7)."""
    today = clock.today(current_dealer().time_zone)
    passed: list[LogEvent] = [
        CallbackPassed(
            occurred_on=today,
            card=callback.card_id,
            callback=callback.id,
            callback_kind=callback.kind,
            consultant=(callback.consultant_id, to),
        )
        for callback in due
    ]
    if due:
        Callback.objects.filter(id__in=[callback.id for callback in due]).update(consultant=to)
    return passed


def _recorded(callback: Callback, today: date) -> LogEvent:
    return CallbackRecorded(
        occurred_on=today,
        card=callback.card_id,
        callback=callback.id,
        callback_kind=str(callback.kind),
        consultant=callback.consultant_id,
        due_on=callback.due_on,
        reached=bool(callback.reached),
        next_on=callback.next_on,
    )
