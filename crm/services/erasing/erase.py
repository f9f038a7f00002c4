"""Erase customers: cards, traffic and leads are emptied as `crm.personal_data` declares, open cards are lost by it
(PI-4)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.privacy import CardErased
from crm.models import (
    Callback,
    Card,
    CardChange,
    CardPhone,
    Concession,
    Delivery,
    FollowUp,
    Loss,
    Merge,
    Order,
    RetainedRecord,
    Review,
    SuspectedDuplicate,
    TrafficRecord,
    Transfer,
    Withdrawal,
)
from crm.queries.persons import leads_of, numbers_of, traffic_of
from crm.rules.codes import LossReason, RequestState, ReviewState, Status
from crm.rules.retention import RETAINED_REASON, retained_until
from crm.services.consents import drop_callbacks
from crm.services.erasing.traces import Traces, erase_traces, rewritten
from crm.services.leads.close import erase_leads
from kit import clock
from kit.personal_data import erasing
from kit.tenancy import current_dealer

# Tables whose rows belong to one card by `card`, and are emptied with it.
_OF_A_CARD = (FollowUp, Callback, Transfer, Withdrawal, Review, Concession, Order, Delivery, Loss)
# Causes of an erasure, as the log has them.
ASKED, RETENTION = "asked", "retention"
_UNCHECKED = (ReviewState.UNCHECKED.value, ReviewState.RETURNED.value, ReviewState.CORRECTED.value)


@dataclass(frozen=True, slots=True)
class Erased:
    """The result of an erasure: the cards, parties and leads that were erased, and the ordered cards that it waits
    for."""

    cards: Sequence[UUID]
    traffic: Sequence[UUID]
    leads: Sequence[UUID]
    waiting: Sequence[UUID]


def erase(
    actor: User | None,
    card_ids: Collection[UUID],
    traffic_ids: Collection[UUID],
    lead_ids: Collection[UUID],
    *,
    cause: str,
    names: Collection[str] = (),
    numbers: Collection[str] = (),
) -> Erased:
    """Erase customers in the caller's transaction, and record it. An ordered card waits until it is delivered or lost.

    `names` and `numbers` are what the person was looked up by, beside those of the cards and parties themselves.
    """
    cards = list(Card.objects.select_for_update(of=("self",)).filter(id__in=card_ids, erased_at=None).order_by("id"))
    waiting = [card for card in cards if card.status == Status.ORDERED and card.merged_into_id is None]
    now = [card for card in cards if card not in waiting]
    traces = _traces(now, traffic_ids, waiting, names, numbers, is_asked=cause == ASKED)
    for card in waiting:
        card.erasure_asked_at = card.erasure_asked_at or clock.moment()
        card.version += 1
        card.save(update_fields=["erasure_asked_at", "version"])
    entries = _erase_cards(now, cause)
    TrafficRecord.objects.filter(id__in=traces.traffic).update(**erasing(TrafficRecord))
    leads = {*lead_ids, *leads_of(traces.cards)} - leads_of(card.id for card in waiting)
    entries += erase_leads(leads)
    entries += erase_traces(actor, traces)
    if entries:
        record(actor, *entries)
    return Erased([card.id for card in now], list(traces.traffic), sorted(leads), [card.id for card in waiting])


def erase_waiting(actor: User, card: Card) -> None:
    """Erase a card that waited for this delivery or loss, in the same transaction (PI-4)."""
    if card.erasure_asked_at is not None and card.erased_at is None and card.status != Status.ORDERED:
        erase(actor, [card.id], traffic_of([card.id]), leads_of([card.id]), cause=ASKED)
        card.refresh_from_db()


def _traces(
    cards: Sequence[Card],
    traffic_ids: Collection[UUID],
    waiting: Sequence[Card],
    names: Collection[str],
    numbers: Collection[str],
    *,
    is_asked: bool,
) -> Traces:
    """Gather by what the person is found elsewhere, before it is erased. A waiting card keeps its own parties."""
    kept = traffic_of(card.id for card in waiting)
    parties = TrafficRecord.objects.select_for_update().filter(id__in=set(traffic_ids) - kept).order_by("id")
    rows = list(parties.values_list("id", "customer_name", "phone_number"))
    ids = [card.id for card in cards]
    return Traces(
        cards=ids,
        traffic=[each for each, _name, _number in rows],
        names={*names, *(card.customer_name for card in cards), *(name for _id, name, _number in rows)} - {""},
        numbers={*numbers, *numbers_of(ids), *(number for _id, _name, number in rows)} - {""},
        is_asked=is_asked,
    )


def _erase_cards(cards: Sequence[Card], cause: str) -> list[LogEvent]:
    ids = [card.id for card in cards]
    if not ids:
        return []
    _retain(ids)
    entries = drop_callbacks(list(cards), "erased")
    CardPhone.objects.filter(card__in=ids).delete()
    for model in _OF_A_CARD:
        model._default_manager.filter(card__in=ids).update(**erasing(model))
    for change in CardChange.objects.filter(card__in=ids):
        change.before, change.after = rewritten(change.before), rewritten(change.after)
        change.save(update_fields=["before", "after"])
    Merge.objects.filter(survivor__in=ids).update(before={}, after={}, moved={})
    FollowUp.objects.filter(card__in=ids, review_state__in=_UNCHECKED).update(review_state=ReviewState.APPROVED.value)
    _settle(ids)
    for card in cards:
        entries += _erase_card(card, cause)
    return entries


def _erase_card(card: Card, cause: str) -> list[LogEvent]:
    now, today = clock.moment(), clock.today(current_dealer().time_zone)
    before = card.status
    for field, value in erasing(Card).items():
        setattr(card, field, value)
    if before in (Status.ACTIVE, Status.DORMANT):
        card.status, card.status_changed_at = Status.LOST.value, now
        Loss.objects.create(card=card, follow_up=None, lost_on=today, loss_reason=LossReason.GAVE_UP.value)
    card.next_followup_on = card.appointment_on = card.appointment_time = card.care_since = None
    card.marketing, card.erased_at = False, now
    card.contact_withdrawn_at = card.contact_withdrawn_at or now
    card.version += 1
    card.save()
    if card.merged_into_id is not None:
        return []
    return [CardErased(occurred_on=today, card=card.id, owner=card.owner_id, status=(before, card.status), cause=cause)]


def _settle(card_ids: Sequence[UUID]) -> None:
    """Close what waits for an answer about somebody who is not there any more."""
    now = clock.moment()
    for side in ("card", "other"):
        SuspectedDuplicate.objects.filter(**{f"{side}__in": card_ids}, settled_at=None).update(settled_at=now)
    pending = Concession.objects.filter(card__in=card_ids, state=RequestState.PENDING.value)
    pending.update(state=RequestState.REFUSED.value, answered_at=now)


def _retain(card_ids: Sequence[UUID]) -> None:
    """Keep the records that the law requires, apart from the card and without the person."""
    orders = Order.objects.filter(card__in=card_ids).values_list("card_id", "number", "signed_on", "price")
    deliveries = Delivery.objects.filter(card__in=card_ids).values_list("card_id", "vin", "delivered_on", "price")
    records = [
        RetainedRecord(
            card_id=card_id,
            kind=kind,
            number=number,
            done_on=done_on,
            price=price,
            reason=RETAINED_REASON,
            retained_at=clock.moment(),
            until=retained_until(done_on),
        )
        for kind, rows in (("order", orders), ("delivery", deliveries))
        for card_id, number, done_on, price in rows
    ]
    RetainedRecord.objects.bulk_create(records, ignore_conflicts=True)
