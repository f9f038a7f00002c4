"""A working day over the API: traffic, duplicate check, card, follow-ups, order, delivery; each refusal by its code."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from crm.models import Card
from kit import clock
from tests.factories import NOW, ORDER, numbered, walk_in
from tests.schema_client import DocumentedClient


def signed_in(user: User) -> DocumentedClient:
    client = DocumentedClient(headers={"host": "north.localhost"})
    client.force_authenticate(user)
    return client


def as_json(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(value) for value in data]
    return data.isoformat() if hasattr(data, "isoformat") else data


def test_from_the_door_to_the_delivery(li: User, zhang: User, reception: User) -> None:
    front, consultant, other = signed_in(reception), signed_in(li), signed_in(zhang)
    made = front.post("/api/v1/traffic/", {"kind": "showroom", "consultant": str(li.id)}, format="json")
    assert made.status_code == 201, made.json()
    traffic = made.json()["id"]

    who = {"customer_name": "王小姐", "phones": [{"kind": "mobile", "number": "138 0013 8000"}]}
    assert consultant.post("/api/v1/cards/duplicates/", who, format="json").json() == {"matches": []}

    body = as_json(walk_in(traffic=traffic))
    del body["channel"], body["filed_on"]
    filed = consultant.post("/api/v1/cards/", body, format="json")
    assert filed.status_code == 201, filed.json()
    card = filed.json()
    assert (card["status"], card["channel"], card["owner"]) == ("active", "walk_in", str(li.id))
    assert consultant.get(f"/api/v1/traffic/{traffic}/").json()["state"] == "filed"

    again = other.post("/api/v1/cards/", as_json(walk_in()), format="json")
    assert (again.status_code, again.json()["code"]) == (409, "duplicate_card")
    assert again.json()["matches"][0]["card"] == card["id"]

    with clock.at(NOW + timedelta(hours=3)):
        signed = consultant.post(
            f"/api/v1/cards/{card['id']}/follow-ups/",
            {
                "contact_at": clock.now().isoformat(),
                "nature": "order_followup",
                "topics": ["price_negotiation"],
                "method": "showroom",
                "status": "ordered",
                "order": {**ORDER, "signed_on": "2026-11-18"},
                "next_followup_on": "2026-11-20",
            },
            format="json",
        )
        assert signed.status_code == 201, signed.json()
    with clock.at(NOW + timedelta(days=2)):
        delivered = consultant.post(
            f"/api/v1/cards/{card['id']}/follow-ups/",
            {
                "contact_at": clock.now().isoformat(),
                "nature": "order_followup",
                "topics": ["other"],
                "method": "showroom",
                "status": "delivered",
                "delivery": {
                    "delivered_on": "2026-11-20",
                    "vin": "LSVAA49J132047371",
                    "price": "142800.00",
                    "reason": "满意",
                },
            },
            format="json",
        )
        assert delivered.status_code == 201, delivered.json()
        closed = consultant.patch(f"/api/v1/cards/{card['id']}/", {"budget": "gt_25"}, format="json")
        assert (closed.status_code, closed.json()["code"]) == (422, "card_closed")
        timeline = consultant.get(f"/api/v1/cards/{card['id']}/timeline/").json()["results"]
    assert [entry["kind"] for entry in timeline] == [
        "follow_up.recorded",
        "follow_up.recorded",
        "traffic.settled",
        "card.filed",
    ]
    assert consultant.get("/api/v1/worklist/").status_code == 200
    assert consultant.get("/api/v1/catalogue/").json()["codes"]["channel"][0]["code"] == "walk_in"


def test_shape_and_rules_are_answered_together(li: User) -> None:
    body = as_json(walk_in()) | {"club_member": "yes", "shoe_size": 43, "customer_name": ""}
    answer = signed_in(li).post("/api/v1/cards/", body, format="json")
    assert answer.status_code == 422
    assert {item["field"]: item["code"] for item in answer.json()["errors"]} == {
        "shoe_size": "unknown_field",
        "club_member": "invalid",
        "customer_name": "required",
    }
    assert not Card.objects.exists()


def test_list_pages_by_key_and_filters(li: User) -> None:
    consultant = signed_in(li)
    for at in range(5):
        with clock.at(NOW + timedelta(minutes=at)):
            answer = consultant.post("/api/v1/cards/", as_json(walk_in(phones=numbered(at))), format="json")
            assert answer.status_code == 201
    first = consultant.get("/api/v1/cards/?page_size=2").json()
    second = consultant.get(first["next"]).json()
    third = consultant.get(second["next"]).json()
    assert [len(page["results"]) for page in (first, second, third)] == [2, 2, 1]
    assert third["next"] is None
    back = consultant.get(third["previous"]).json()
    assert [row["id"] for row in back["results"]] == [row["id"] for row in second["results"]]
    assert len(consultant.get("/api/v1/cards/?q=wang").json()["results"]) == 5
    assert len(consultant.get("/api/v1/cards/?q=wxj").json()["results"]) == 5
    assert len(consultant.get("/api/v1/cards/?q=00003").json()["results"]) == 1
    assert consultant.get("/api/v1/cards/?status=none&shoe=1").status_code == 422


@pytest.mark.parametrize("path", ["/api/v1/cards/", "/api/v1/nothing/", "/api/v1/cards/x/"])
def test_stranger_is_told_nothing(path: str, north: object) -> None:
    answer = DocumentedClient(headers={"host": "north.localhost"}).get(path)
    assert answer.status_code == (401 if path == "/api/v1/cards/" else 404)
    assert answer["Content-Type"] == "application/problem+json"
