"""Customers who came for their appointment, as the traffic says (FU-6).

What the traffic of the day says is kept on the card when the party is recorded, and told to the log, so that no past
day's figure depends on numbers and appointments of today.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from crm.events.types.base import LogEvent
from crm.events.types.contacts import Arrival, CardArrivalUndone, CardArrived
from crm.models import Card, CardPhone, TrafficRecord
from crm.queries.appointments import HAS_NOT_COME
from crm.rules.codes import OPEN, TrafficKind, TrafficState
from crm.services.changes import DataChange

_CAME = (TrafficState.PENDING, TrafficState.FILED, TrafficState.FOLLOWED_UP, TrafficState.DECLINED)


def lock_cards_of(*numbers: str) -> None:
    """Lock the cards with these numbers and an appointment, in the order in which every command takes cards.

    A command that locks a traffic record and may note an arrival calls this first: follow-ups lock their card before
    the traffic. One query where there is a number.
    """
    wanted = [number for number in numbers if number]
    if wanted:
        list(_with_appointment(wanted).order_by("id").select_for_update(no_key=True).values_list("id"))


def note_arrival(traffic: TrafficRecord) -> list[LogEvent]:
    """Note that the customers with the record's number have come, where they were expected; for the caller's log.

    One query where a party walked in with a number, two where its customer was expected.
    """
    if traffic.kind != TrafficKind.SHOWROOM or not traffic.phone_number or traffic.state not in _CAME:
        return []
    cards = _with_appointment([traffic.phone_number]).filter(HAS_NOT_COME, appointment_on__lte=traffic.on)
    expected = list(cards.order_by("id").select_for_update(no_key=True))
    Card.objects.filter(id__in=[card.id for card in expected]).update(arrived_on=traffic.on)
    return [_event(CardArrived, card, traffic) for card in expected]


def take_back_arrival(traffic: TrafficRecord, number: str) -> list[LogEvent]:
    """Take back what a record with another number, or one made by mistake, had said; for the caller's log.

    Another party of the day with one of the card's numbers still says it. Two queries where there is a number.
    """
    if not number:
        return []
    cards = list(_with_appointment([number]).filter(arrived_on=traffic.on).order_by("id").prefetch_related("phones"))
    others = _numbers_of_others(traffic, (phone.number for card in cards for phone in card.phones.all()))
    gone = [card for card in cards if not others.intersection(phone.number for phone in card.phones.all())]
    Card.objects.filter(id__in=[card.id for card in gone]).update(arrived_on=None)
    return [_event(CardArrivalUndone, card, traffic) for card in gone]


def note_arrival_of(card: Card, change: DataChange, today: date) -> list[LogEvent]:
    """Note that a customer whose numbers have changed came today, by the traffic recorded before; for the caller's log.

    Sets the card's field, which the caller saves. One query where the customer is expected.
    """
    expected_on = card.appointment_on
    is_due = "phones" in change.fields and card.status in OPEN and expected_on is not None and expected_on <= today
    if not is_due or (expected_on and card.arrived_on and card.arrived_on >= expected_on):
        return []
    came = TrafficRecord.objects.filter(
        on=today,
        kind=TrafficKind.SHOWROOM,
        phone_number__in=[number.normal for number in change.numbers],
        state__in=_CAME,
    ).first()
    if came is None:
        return []
    card.arrived_on = today
    return [_event(CardArrived, card, came)]


def _with_appointment(numbers: list[str]) -> QuerySet[Card]:
    with_number = CardPhone.objects.filter(number__in=numbers).values("card_id")
    return Card.objects.filter(id__in=with_number, merged_into=None, status__in=OPEN, appointment_on__isnull=False)


def _numbers_of_others(traffic: TrafficRecord, numbers: Iterable[str]) -> set[str]:
    wanted = set(numbers)
    if not wanted:
        return set()
    others = TrafficRecord.objects.filter(
        on=traffic.on, kind=TrafficKind.SHOWROOM, phone_number__in=wanted, state__in=_CAME
    ).exclude(id=traffic.id)
    return set(others.values_list("phone_number", flat=True))


def _event(kind: type[Arrival], card: Card, traffic: TrafficRecord) -> LogEvent:
    return kind(
        occurred_on=traffic.on,
        card=card.id,
        traffic=traffic.id,
        owner=card.owner_id,
        appointment_on=card.appointment_on,
    )
