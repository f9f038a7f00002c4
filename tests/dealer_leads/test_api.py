"""`/leads/` at the dealer, as apps use it (HQ-4, HQ-5)."""

from uuid import uuid4

import pytest

from accounts.models import User
from crm.models import Card, Lead
from tests.api_client import as_json, client
from tests.factories import NOW, contact, filed, phone_in

pytestmark = pytest.mark.rule("HQ-4")


def test_lead_is_listed_claimed_called_and_filed(lead: Lead, li: User) -> None:
    app = client(li)
    (row,) = app.get("/api/v1/leads/").json()["results"]
    assert (row["id"], row["state"], row["phone"], row["offered_to"]) == (str(lead.id), "offered", "138****8000", None)
    claimed = app.post(f"/api/v1/leads/{lead.id}/claim/").json()
    assert (claimed["state"], claimed["claimed_by_name"], claimed["phone"]) == ("claimed", "李强", "13800138000")
    called = app.post(
        f"/api/v1/leads/{lead.id}/contact/",
        {"method": "outgoing_call", "at": NOW.isoformat(), "reached": False, "note": "无人接听"},
        format="json",
    ).json()
    assert [(each["reached"], each["note"], each["minutes"]) for each in called["contacts"]] == [(False, "无人接听", 0)]
    given = {**phone_in(customer_name="欧阳修远"), "lead": lead.id}
    del given["lead_source"]
    filed = app.post("/api/v1/cards/", as_json(given), format="json")
    assert filed.status_code == 201, filed.content
    (row,) = app.get("/api/v1/leads/?state=filed").json()["results"]
    assert row["card"] == filed.json()["id"] == str(Card.objects.get().id)
    assert app.get("/api/v1/leads/?state=offered&state=claimed").json()["results"] == []


def test_unknown_lead_in_a_body_is_named_at_its_field(lead: Lead, li: User, zhang: User) -> None:
    Lead.objects.update(offered_to=zhang, open_from=None)
    card = filed(li, **phone_in())
    for path, body in (
        ("/api/v1/cards/", phone_in(customer_name="欧阳修远")), (f"/api/v1/cards/{card.id}/follow-ups/", contact()),
    ):  # fmt: skip
        for unknown in (uuid4(), lead.id):
            answer = client(li).post(path, as_json({**body, "lead": unknown}), format="json")
            found = {(each["field"], each["code"]) for each in answer.json()["errors"]}
            assert (answer.status_code, ("lead", "not_a_choice") in found) == (422, True)


def test_second_claim_is_refused_with_a_code_and_a_name(lead: Lead, li: User, zhang: User) -> None:
    client(li).post(f"/api/v1/leads/{lead.id}/claim/")
    answer = client(zhang).post(f"/api/v1/leads/{lead.id}/claim/")
    assert (answer.status_code, answer.json()["code"]) == (409, "lead_taken")
    assert client(zhang).get(f"/api/v1/leads/{lead.id}/").status_code == 404


def test_manager_hands_out_and_a_consultant_may_not(lead: Lead, li: User, zhang: User, manager: User) -> None:
    path = f"/api/v1/leads/{lead.id}/give/"
    assert client(li).post(path, {"consultant": str(li.id)}, format="json").status_code == 403
    given = client(manager).post(path, {"consultant": str(zhang.id)}, format="json")
    assert given.json()["claimed_by"] == str(zhang.id)
    assert client(manager).post(path, {"consultant": str(uuid4())}, format="json").status_code == 422


def test_decline_names_what_is_wrong(lead: Lead, li: User) -> None:
    path = f"/api/v1/leads/{lead.id}/decline/"
    assert client(li).post(path, {}, format="json").json()["errors"][0]["field"] == "reason"
    declined = client(li).post(path, {"reason": "not_a_buyer"}, format="json").json()
    assert (declined["state"], declined["reason"]) == ("declined", "not_a_buyer")
