"""The order, delivery or loss that a contact brings (FU-10): completed, checked for numbers in use, and written."""

from collections.abc import Mapping
from datetime import date
from typing import cast
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Upper

from crm.models import Card, Delivery, FollowUp, Loss, Order
from crm.rules.answers import is_answered
from crm.rules.codes import Status
from crm.rules.outcomes import check_vin, normal_order_number, normal_vin
from crm.services.callbacks import open_callback
from crm.services.inputs import DeliveryInput, FollowUpInput, OrderInput
from kit.errors import Problem
from kit.locks import hold

# What a delivery has in common with its order, known from there (FU-10).
_KNOWN_FROM_ORDER = ("price", "reason")


def model_after(data: FollowUpInput, model: str) -> str:
    """Return the card's model after the contact: an order for another car makes the card one for that car."""
    order = data.get("order")
    return order["model"] if order and order.get("model") else model


def with_known_details(card: Card | None, data: FollowUpInput) -> FollowUpInput:
    """Return the contact with the price and reason of a delivery filled in from its order, where not given (FU-10).

    `card` is None for one being filed. One query for a delivery of an ordered card that leaves something out.
    """
    delivery = data.get("delivery")
    if not delivery or all(is_answered(delivery.get(field)) for field in _KNOWN_FROM_ORDER):
        return data
    known = _order_values(card, data)
    given = {field: value for field, value in delivery.items() if is_answered(value)}
    return cast(FollowUpInput, {**data, "delivery": {**known, **given}})


def _order_values(card: Card | None, data: FollowUpInput) -> Mapping[str, object]:
    if order := data.get("order"):
        return {field: value for field, value in order.items() if field in _KNOWN_FROM_ORDER}
    if card is None or card.status != Status.ORDERED:
        return {}
    return Order.objects.filter(card=card).values(*_KNOWN_FROM_ORDER).first() or {}


def check_taken(data: FollowUpInput, *, follow_up: UUID | None = None) -> list[Problem]:
    """Refuse an order number or a VIN that another card has: `order_number_taken`, `vin_taken` (FU-10).

    Locks both until the transaction ends, so that of two who enter the same one at the same moment the later is refused
    like any other. `follow_up` is the contact whose own details are being corrected.
    """
    order: OrderInput = data.get("order") or {}
    delivery: DeliveryInput = data.get("delivery") or {}
    number = normal_order_number(order.get("number") or "")
    vin = normal_vin(delivery.get("vin") or "")
    vin = "" if check_vin(vin) else vin
    hold("outcome", [f"{kind} {key.upper()}" for kind, key in (("order", number), ("vin", vin)) if key])
    return _number_taken(number, follow_up) + _vin_taken(vin, follow_up)


def _number_taken(number: str, follow_up: UUID | None) -> list[Problem]:
    if not number:
        return []
    others = Order.objects.alias(key=Upper("number")).filter(key=Upper(Value(number))).exclude(follow_up=follow_up)
    signed_on = others.order_by("signed_on").values_list("signed_on", flat=True).first()
    return _taken("order_number_taken", "order.number", number, signed_on)


def _vin_taken(vin: str, follow_up: UUID | None) -> list[Problem]:
    if not vin:
        return []
    others = Delivery.objects.filter(vin=vin).exclude(follow_up=follow_up)
    delivered_on = others.order_by("delivered_on").values_list("delivered_on", flat=True).first()
    return _taken("vin_taken", "delivery.vin", vin, delivered_on)


def _taken(code: str, field: str, value: str, on: date | None) -> list[Problem]:
    return [Problem(code, field, "FU-10", {"value": value, "on": on})] if on else []


def write_details(card: Card, follow_up: FollowUp, data: FollowUpInput, closed_on: date) -> None:
    """Write the order, delivery or loss that a contact brought, and the callback that follows from it (CC-1, CC-2)."""
    order, delivery, loss = data.get("order"), data.get("delivery"), data.get("loss")
    if order:
        Order.objects.create(card=card, follow_up=follow_up, **{**order, **normal_details(order)})
    if delivery:
        Delivery.objects.create(card=card, follow_up=follow_up, **{**delivery, **normal_details(delivery)})
    if loss:
        Loss.objects.create(card=card, follow_up=follow_up, lost_on=closed_on, **loss)
    if delivery or loss:
        open_callback(card, closed_on)


def normal_details(details: Mapping[str, object]) -> dict[str, str]:
    """Return an order's number or a delivery's VIN as they are stored."""
    normal = {"number": normal_order_number, "vin": normal_vin}
    return {field: make(str(details[field])) for field, make in normal.items() if details.get(field)}
