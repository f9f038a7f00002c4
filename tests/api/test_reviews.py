"""`GET /reviews/`, `POST /cards/{id}/review/`, `PATCH /cards/{id}/follow-ups/{id}/` (CA-13)."""

from typing import Any

import pytest

from accounts.models import User
from crm.models import Card
from tests.api_client import client, get, post, queries
from tests.factories import filed, followed_up, numbered

RETURNED: dict[str, Any] = {
    "decision": "returned",
    "remarks": [{"field": "budget", "text": "与车型不符"}, {"field": "follow_up.note", "text": "请写明谈了什么"}],
}


@pytest.fixture
def card(li: User) -> Card:
    return filed(li)


def test_entry_is_returned_seen_at_its_fields_corrected_and_approved(card: Card, li: User, manager: User) -> None:
    answer = post(manager, f"cards/{card.id}/review/", RETURNED)
    assert (answer.status_code, answer.json()["subject"], answer.json()["is_first"]) == (200, "card", True)
    filing = answer.json()["follow_up"]
    seen = get(li, f"cards/{card.id}/").json()["remarks"]
    assert [(each["field"], each["follow_up"], each["is_filing"]) for each in seen] == [
        ("budget", filing, True),
        ("follow_up.note", filing, True),
    ]
    (waiting,) = get(li, "reviews/?state=returned").json()["results"]
    assert (waiting["customer_name"], waiting["state"], len(waiting["remarks"])) == ("王小姐", "returned", 2)
    corrected = client(li).patch(f"/api/v1/cards/{card.id}/follow-ups/{filing}/", {"note": "看了明锐"}, format="json")
    assert (corrected.status_code, corrected.json()["review_state"]) == (200, "corrected")
    assert get(li, f"cards/{card.id}/").json()["remarks"] == []
    approved = post(manager, f"cards/{card.id}/review/", {"decision": "approved"})
    assert (approved.status_code, approved.json()["is_first"]) == (200, False)
    assert get(manager, "reviews/").json()["results"] == []
    late = post(manager, f"cards/{card.id}/review/", {"decision": "approved"})
    assert (late.status_code, late.json()["code"]) == (409, "approved_already")


def test_queue_tells_by_when_each_is_due(card: Card, li: User, manager: User) -> None:
    followed_up(li, card)
    entries = get(manager, "reviews/").json()["results"]
    assert [each["subject"] for each in entries] == ["card", "follow_up"]
    assert {each["due_at"] for each in entries} == {"2026-11-18T15:00:00+08:00"}
    assert not any(each["is_overdue"] for each in entries)
    assert len(get(manager, f"reviews/?owner={li.id}&is_filing=true").json()["results"]) == 1


def test_remarks_of_another_shape_are_named_by_path(card: Card, manager: User) -> None:
    answer = post(manager, f"cards/{card.id}/review/", {"decision": "returned", "remarks": [{"text": 1, "x": 2}]})
    assert {each["field"]: each["code"] for each in answer.json()["errors"]} == {
        "remarks.0.text": "invalid",
        "remarks.0.x": "unknown_field",
        "remarks.0.field": "required",
    }


def test_others_are_refused(card: Card, li: User, zhang: User, reception: User) -> None:
    for user in (li, reception):
        assert post(user, f"cards/{card.id}/review/", {"decision": "approved"}).status_code == 403
    assert get(reception, "reviews/").status_code == 403
    assert get(zhang, "reviews/").json()["results"] == []
    path = f"/api/v1/cards/{card.id}/follow-ups/{card.follow_ups.get().id}/"
    assert client(zhang).patch(path, {"note": "x"}, format="json").status_code == 404
    assert client(li).patch(path, {"note": "x"}, format="json").json()["code"] == "not_returned"


@pytest.mark.parametrize("count", [1, 5])
def test_number_of_queries_stays(count: int, li: User, manager: User) -> None:
    for at in range(count):
        filed(li, phones=numbered(at))
    with queries(3):
        assert len(get(manager, "reviews/").json()["results"]) == count
