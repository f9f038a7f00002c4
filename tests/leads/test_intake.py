"""`POST /brand/leads/`: signed, committed before it is answered, the same lead when it is sent again (HQ-2, HQ-3)."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.test import Client

from accounts.roles import Role
from kit import clock
from tenants.leads.models import Lead, LeadEvent, LeadIdentity
from tenants.leads.queries.content import content_of
from tests.factories import NOW, make_user
from tests.leads.sending import Sending, api, lead_admin, make_sending

pytestmark = pytest.mark.usefixtures("hq", "shared_dealers")

GOOD: dict[str, Any] = {"customer_name": "王小姐", "phone": "138 0013 8000", "dealer": "north"}
PATH = "/api/v1/brand/leads/"


@pytest.fixture(autouse=True)
def midday() -> Any:
    """A Monday noon that stands still."""
    with clock.at(NOW):
        yield


@pytest.fixture
def website(hq: None) -> Sending:
    return make_sending()


def send(sending: Sending, **fields: Any) -> Any:
    """A good lead with these changes, sent; the answer's body."""
    body = {name: value for name, value in {**GOOD, **fields}.items() if value is not None}
    answer = sending.send(orjson.dumps(body))
    assert answer.status_code == 202, answer.content
    return answer.json()


def name_of(lead_id: str) -> str:
    content = content_of(Lead.objects.get(id=lead_id))
    assert content is not None
    return str(content.fields["customer_name"])


def kinds(lead_id: str) -> list[str]:
    return list(LeadEvent.objects.filter(lead=lead_id).order_by("id").values_list("kind", flat=True))


@pytest.mark.rule("HQ-2")
def test_lead_is_answered_with_our_id_and_its_dealer(website: Sending) -> None:
    told = send(website, id="W-1")
    lead = Lead.objects.get()
    one = {"id": str(lead.id), "sender_id": "W-1", "dealer": "north", "state": "arrived"}
    assert told == {"id": str(lead.id), "dealer": "north", "leads": [one]}
    assert (lead.assigned_at, lead.assignment, lead.rules_version) == (NOW, 1, 0)
    assert kinds(told["id"]) == ["received", "assigned"]


@pytest.mark.rule("HQ-6")
def test_person_is_sealed_and_in_no_column_of_public(website: Sending) -> None:
    told = send(website, comments="周末想试驾", email="wang@example.com")
    row = str(Lead.objects.filter(id=told["id"]).values().get()) + str(LeadEvent.objects.values())
    assert not [word for word in ("王小姐", "13800138000", "8000", "试驾", "wang@") if word in row.replace(" ", "")]
    assert name_of(told["id"]) == "王小姐"


@pytest.mark.rule("HQ-2")
@pytest.mark.parametrize("change", ["body", "signature", "key", "old", "new", "revoked", "closed", "nothing"])
def test_message_without_a_right_signature_is_refused(website: Sending, change: str) -> None:
    body = orjson.dumps(GOOD)
    headers = website.headers(body)
    if change == "signature":
        headers["webhook-signature"] = "v1,AAAA v2,x not-one"
    elif change == "key":
        headers["Lead-Key"] = "nobody's"
    elif change in ("old", "new"):
        minutes = 6 if change == "new" else -6
        headers = website.headers(body, NOW + timedelta(minutes=minutes))
    elif change == "revoked":
        api().delete(f"/api/v1/brand/lead-senders/website/keys/{website.key}/")
    elif change == "closed":
        api().patch("/api/v1/brand/lead-senders/website/", {"is_active": False}, format="json")
    elif change == "nothing":
        headers = dict.fromkeys(headers, "")
    answer = website.send(body if change != "body" else body + b" ", **headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")
    assert Lead.objects.count() == 0


@pytest.mark.rule("HQ-2")
@pytest.mark.parametrize("headers", [{"authorization": "Bearer nobody's"}, {"cookie": "sessionid=nobodys"}])
def test_token_or_session_takes_no_signatures_place(headers: dict[str, str]) -> None:
    client = Client(headers={"host": "hq.localhost", **headers})
    answer = client.post(PATH, orjson.dumps(GOOD), content_type="application/json")
    assert (answer.status_code, answer.json()["code"], Lead.objects.count()) == (401, "bad_signature", 0)


@pytest.mark.rule("HQ-2")
def test_strangers_are_stopped_after_sixty_wrong_signatures(website: Sending) -> None:
    statuses = [website.send(orjson.dumps(GOOD), **{"Lead-Key": "x"}).status_code for _ in range(61)]
    assert (statuses[:60], statuses[60]) == ([401] * 60, 429)


@pytest.mark.rule("HQ-2")
def test_sender_beyond_its_limit_is_told_to_wait(hq: None) -> None:
    slow = make_sending("slow", per_minute=2)
    send(slow, id="1"), send(slow, id="2")
    answer = slow.send(orjson.dumps(GOOD))
    assert (answer.status_code, answer.json()["code"], Lead.objects.count()) == (429, "too_many_requests", 2)
    assert 0 < int(answer["Retry-After"]) <= 60
    assert send(make_sending("other"))["dealer"] == "north"


def test_other_media_type_is_refused(website: Sending) -> None:
    answer = website.send(b"name=x", "application/x-www-form-urlencoded")
    assert (answer.status_code, Lead.objects.count()) == (415, 0)


@pytest.mark.rule("HQ-3")
def test_same_id_from_the_same_sender_is_the_same_lead(website: Sending) -> None:
    first, again = send(website, id="W-1"), send(website, id="W-1", customer_name="王女士", phone="13900139000")
    assert first["id"] == again["id"]
    assert name_of(first["id"]) == "王女士"
    assert kinds(first["id"]) == ["received", "assigned", "resent"]
    assert send(make_sending("portal"), id="W-1")["id"] != first["id"]


@pytest.mark.rule("HQ-3")
def test_without_an_id_same_number_and_model_within_a_day_is_the_same_lead_from_any_sender(website: Sending) -> None:
    first = send(website)
    assert send(make_sending("portal"), phone="+86-13800138000")["id"] == first["id"]
    assert send(website, phone="13900139000")["id"] != first["id"]
    with clock.at(NOW + timedelta(hours=24, minutes=1)):
        assert send(website)["id"] != first["id"]


@pytest.mark.rule("HQ-3")
def test_lead_with_an_id_is_found_again_without_it(website: Sending) -> None:
    first = send(website, id="W-1")
    assert send(website)["id"] == first["id"]


@pytest.mark.rule("HQ-3")
def test_resend_changes_nothing_once_it_is_claimed(website: Sending) -> None:
    first = send(website, id="W-1")
    Lead.objects.update(state="claimed")
    assert send(website, id="W-1", customer_name="李先生")["id"] == first["id"]
    assert (name_of(first["id"]), LeadEvent.objects.latest("id").data["is_applied"]) == ("王小姐", False)


@pytest.mark.rule("HQ-3")
def test_unreadable_resend_of_a_good_lead_is_kept_beside_it(website: Sending) -> None:
    first = send(website, id="W-1")
    for _ in range(2):
        assert send(website, id="W-1", phone="12")["id"] == first["id"]
    aside = Lead.objects.get(state="quarantined")
    assert (aside.joined_to_id, name_of(first["id"])) == (Lead.objects.get(id=first["id"]).id, "王小姐")
    mended = api().post(f"{PATH}quarantine/{aside.id}/mend/", {"phone": "13700137000"}, format="json")
    assert mended.json()["id"] == first["id"]
    content = content_of(Lead.objects.get(id=first["id"]))
    assert content is not None
    assert content.number == "13700137000"


@pytest.mark.rule("HQ-3")
def test_unreadable_message_sent_twice_is_kept_once(website: Sending) -> None:
    ids = {website.send(b"{").json()["id"] for _ in range(2)}
    assert len(ids) == Lead.objects.count() == 1


@pytest.mark.rule("HQ-3")
def test_right_resend_takes_a_lead_out_of_quarantine(website: Sending) -> None:
    first = send(website, id="W-1", phone="12")
    assert first["leads"][0]["state"] == "quarantined"
    again = send(website, id="W-1")
    assert (again["id"], again["dealer"]) == (first["id"], "north")


@pytest.mark.rule("HQ-6")
def test_progress_is_listed_by_the_senders_id_without_the_person(website: Sending) -> None:
    told = send(website, id="W-1", model=None)
    send(website, id="W-2", phone="13900139000")
    (row,) = api().get(f"{PATH}?sender_id=W-1").json()["results"]
    assert row == {
        "id": told["id"], "sender_id": "W-1", "sender": "website", "dealer": "north", "state": "arrived",
        "form": "json", "received_at": row["received_at"], "assigned_at": row["assigned_at"], "model": "",
        "rules_version": 0,
    }  # fmt: skip
    history = api().get(f"{PATH}{told['id']}/").json()
    assert [each["kind"] for each in history["events"]] == ["received", "assigned"]
    assert api().get(f"{PATH}?colour=red").status_code == 422


def test_analyst_sees_no_leads(website: Sending) -> None:
    analyst = make_user("analyst", Role.HQ_ANALYST)
    assert [api(analyst).get(path).status_code for path in (PATH, f"{PATH}quarantine/")] == [403, 403]


@pytest.mark.rule("HQ-3")
def test_identity_holds_a_hash_and_no_number(website: Sending) -> None:
    send(website)
    row = LeadIdentity.objects.get()
    assert (len(row.hash), row.until) == (64, NOW + timedelta(hours=24))
    assert lead_admin().roles == ["hq_admin"]
