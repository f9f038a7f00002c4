"""`/persons/`, `/consents/`, `/retention/`, `/privacy-notice/` (PI-1, PI-2, PI-3, PI-4, PI-5)."""

import pytest

from accounts.models import User
from crm.models import Card
from tests.api_client import get, post
from tests.factories import filed, walk_in
from tests.signing_in import admin_of, signed_in


@pytest.fixture
def boss(wednesday_morning: None) -> User:
    return admin_of("north")


def test_a_card_shows_notice_and_consents(li: User) -> None:
    """PI-1: `notice` defaults to the dealer's usual way and `marketing` to false."""
    card = filed(li)
    body = get(li, f"cards/{card.id}/").json()
    shown = {field: body[field] for field in ("notice", "notice_version", "marketing", "contact_withdrawn")}
    assert shown == {"notice": "spoken", "notice_version": 1, "marketing": False, "contact_withdrawn": False}
    assert (body["erasure_waits"], body["erased_at"]) == (False, None)


def test_consents_are_listed_and_withdrawn(li: User, zhang: User) -> None:
    """PI-1, PI-2: `contact_withdrawn` then; a card that one does not see is not there."""
    card = filed(li)
    given = {"card": str(card.id), "purpose": "contact", "given": False, "way": "spoken"}
    answer = post(li, "consents/", given)
    assert (answer.status_code, answer.json()["given"], answer.json()["asked_by_name"]) == (201, False, "李强")
    rows = get(li, f"consents/?card={card.id}").json()["results"]
    assert [(row["purpose"], row["given"], row["notice_version"]) for row in rows] == [
        ("contact", False, 1), ("contact", True, 1),
    ]  # fmt: skip
    assert post(zhang, "consents/", given).status_code == 404
    assert get(zhang, f"consents/?card={card.id}").status_code == 404
    call = {**walk_in()["follow_up"], "method": "outgoing_call"}
    refused = post(li, f"cards/{card.id}/follow-ups/", call)
    assert (refused.status_code, refused.json()["code"]) == (422, "contact_withdrawn")
    assert get(li, "cards/?contact_withdrawn=true").json()["results"][0]["id"] == str(card.id)
    assert get(li, "cards/?marketing=true").json()["results"] == []


def test_a_person_is_looked_up_handed_over_and_erased(boss: User, li: User) -> None:
    """PI-3, PI-4."""
    card = filed(li)
    client = signed_in("boss")
    made = client.post("/api/v1/persons/", {"name": "王小姐", "number": "138 0013 8000"}, format="json")
    path = f"/api/v1/persons/{made.json()['id']}/"
    assert (made.status_code, made.json()["cards"]) == (201, 1)
    assert client.get(path).json()["held"][0]["id"] == str(card.id)
    assert client.get(f"{path}file/").status_code == 200
    erased = client.post(f"{path}erase/", format="json")
    assert (erased.status_code, erased.json()["name"], erased.json()["erasure_waits"]) == (200, "", [])
    assert Card.objects.get(id=card.id).customer_name == "已删除"
    again = client.post(f"{path}erase/", format="json")
    assert (again.status_code, again.json()["code"]) == (409, "person_erased")
    assert client.get("/api/v1/persons/").json()["results"][0]["id"] == made.json()["id"]


def test_retention_and_notice(boss: User) -> None:
    """PI-1, PI-5."""
    client = signed_in("boss")
    none = {"cards": 0, "traffic": 0, "leads": 0}
    assert client.get("/api/v1/retention/").json() == none
    assert client.post("/api/v1/retention/", format="json").json() == none
    made = client.post("/api/v1/privacy-notice/", {"text_zh": "告知书", "text_en": "Our notice"}, format="json")
    assert (made.status_code, made.json()["version"]) == (201, 2)
    shown = client.get("/api/v1/privacy-notice/").json()
    assert (shown["version"], shown["text_zh"], shown["page"][-9:]) == (2, "告知书", "/privacy/")
