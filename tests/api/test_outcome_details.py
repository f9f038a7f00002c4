"""Order numbers and VINs over the API: each is used once at a dealer (FU-10)."""

from typing import Any

import pytest

from accounts.models import User
from crm.models import Card, Delivery, Order
from tests.api.following import follow, refused
from tests.api_client import client, get, post
from tests.factories import delivery, filed, numbered, order, walk_in
from tests.signing_in import codes

VIN = "LSVAA49J132047371"
GONE: dict[str, Any] = {"status": "delivered", "next_followup_on": None}


@pytest.fixture
def first(li: User) -> Card:
    return filed(li, phones=numbered(1))


@pytest.fixture
def second(zhang: User) -> Card:
    return filed(zhang, phones=numbered(2))


@pytest.mark.parametrize("number", ["DD-7", "dd-7", " DD-7 ", "ＤＤ-7"])
def test_order_number_is_used_once(li: User, zhang: User, first: Card, second: Card, number: str) -> None:
    assert follow(li, first, status="ordered", order=order(number="DD-7")).status_code == 201
    answer = follow(zhang, second, status="ordered", order=order(number=number))
    assert codes(answer) == [("order.number", "order_number_taken")]
    assert "2026-11-18" in answer.json()["errors"][0]["detail"]
    assert Order.objects.count() == 1


@pytest.mark.parametrize("vin", [VIN, VIN.lower(), f" {VIN[:8]} {VIN[8:]}"])
def test_vin_is_delivered_once(li: User, zhang: User, first: Card, second: Card, vin: str) -> None:
    assert follow(li, first, **GONE, delivery=delivery(vin=VIN.lower())).status_code == 201
    assert Delivery.objects.get().vin == VIN
    answer = follow(zhang, second, **GONE, delivery=delivery(vin=vin))
    assert codes(answer) == [("delivery.vin", "vin_taken")]
    assert Delivery.objects.count() == 1


def test_both_are_held_at_filing_too(li: User, first: Card) -> None:
    follow(li, first, **GONE, order=order(number="DD-7"), delivery=delivery(vin=VIN))
    body = walk_in(phones=numbered(3), follow_up={**GONE, "order": order(number="DD-7"), "delivery": delivery(vin=VIN)})
    assert codes(post(li, "cards/", body)) == [
        ("follow_up.order.number", "order_number_taken"), ("follow_up.delivery.vin", "vin_taken"),
    ]  # fmt: skip


def test_withdrawn_delivery_frees_its_vin_and_order_number(
    li: User, zhang: User, manager: User, first: Card, second: Card
) -> None:
    """FU-10 with ST-7."""
    follow(li, first, **GONE, order=order(number="DD-7"), delivery=delivery(vin=VIN))
    assert post(manager, f"cards/{first.id}/withdraw/", {"reason": "录错"}).status_code == 200
    assert follow(zhang, second, **GONE, order=order(number="DD-7"), delivery=delivery(vin=VIN)).status_code == 201


def test_corrected_number_and_vin_are_held_too(li: User, zhang: User, manager: User, first: Card, second: Card) -> None:
    """FU-10 on a returned entry (CA-13); its own values are not in its way."""
    follow(li, first, **GONE, order=order(number="DD-7"), delivery=delivery(vin=VIN))
    mine = follow(zhang, second, **GONE, order=order(number="DD-8"), delivery=delivery()).json()["id"]
    fields = ("order.number", "order.deposit", "delivery.vin")
    remarks = [{"field": field, "text": "核对"} for field in fields]
    post(manager, f"cards/{second.id}/review/", {"decision": "returned", "remarks": remarks, "follow_up": mine})
    at = f"/api/v1/cards/{second.id}/follow-ups/{mine}/"
    taken = {"order": {"number": "dd-7", "deposit": "999999.00"}, "delivery": {"vin": VIN}}
    assert sorted(codes(client(zhang).patch(at, taken, format="json"))) == [
        ("delivery.vin", "vin_taken"), ("order.deposit", "deposit_above_price"), ("order.number", "order_number_taken"),
    ]  # fmt: skip
    same = {"order": {"number": "DD-8"}, "delivery": {"vin": "lsvaa49j132047399"}}
    assert client(zhang).patch(at, same, format="json").status_code == 200
    assert Delivery.objects.get(card=second).vin == "LSVAA49J132047399"


def test_delivery_has_its_price_and_reason_from_the_order(li: User, first: Card) -> None:
    """FU-10: both are known; what is given counts."""
    follow(li, first, status="ordered", order=order(price="142800.00", reason="空间大"))
    given = {"delivered_on": "2026-11-18", "vin": VIN, "price": "141000.00"}
    assert follow(li, first, **GONE, delivery=given).status_code == 201
    shown = get(li, f"cards/{first.id}/").json()["delivery"]
    assert (shown["price"], shown["reason"]) == ("141000.00", "空间大")


def test_delivery_that_came_without_an_order_says_both(li: User, first: Card) -> None:
    told = refused(li, first, **GONE, delivery={"delivered_on": "2026-11-18", "vin": "LSV"})
    assert told == {"delivery.price": "required", "delivery.reason": "required", "delivery.vin": "bad_vin"}
