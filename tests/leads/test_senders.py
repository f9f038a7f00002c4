"""`/brand/lead-senders/`: who sends leads, with which keys (HQ-2)."""

import pytest

from accounts.models import AuditEntry
from kit.secrets import unseal
from tenants.leads.models import LeadSender, SenderKey
from tests.leads.sending import api, make_sending

pytestmark = [pytest.mark.usefixtures("hq"), pytest.mark.rule("HQ-2")]

PATH = "/api/v1/brand/lead-senders/"
NEW = {"code": "website", "name": "官网", "kind": "website"}


def test_sender_is_added_with_a_key_whose_secret_is_shown_once() -> None:
    answer = api().post(PATH, NEW, format="json")
    body = answer.json()
    key = SenderKey.objects.get()
    assert (answer.status_code, body["key"]["id"], body["per_minute"]) == (201, str(key.id), 120)
    assert unseal(key.sealed_secret) == body["key"]["secret"]
    assert body["key"]["secret"] not in str(list(SenderKey.objects.values()))
    assert body["mail_address"] == f"leads-{LeadSender.objects.get().mail_token}@localhost"
    assert "secret" not in str(api().get(f"{PATH}website/").json())
    assert AuditEntry.objects.filter(what="lead_sender.added").count() == 1


def test_wrong_sender_is_refused_with_everything_wrong() -> None:
    body = {"code": "Web Site", "name": "", "kind": "pigeon", "per_minute": 0, "colour": "red"}
    answer = api().post(PATH, body, format="json")
    found = {error["field"]: error["code"] for error in answer.json()["errors"]}
    assert found == {
        "code": "invalid", "name": "required", "kind": "not_a_choice", "per_minute": "out_of_range",
        "colour": "unknown_field",
    }  # fmt: skip
    assert LeadSender.objects.count() == 0


def test_code_is_taken_once() -> None:
    make_sending("website")
    assert api().post(PATH, NEW, format="json").json()["code"] == "code_taken"


def test_sender_is_changed_only_from_its_latest_version() -> None:
    make_sending("website")
    tag = api().get(f"{PATH}website/")["ETag"]
    first = api().patch(f"{PATH}website/", {"name": "新官网"}, format="json", headers={"If-Match": tag})
    second = api().patch(f"{PATH}website/", {"name": "旧官网"}, format="json", headers={"If-Match": tag})
    assert (first.status_code, second.status_code, LeadSender.objects.get().name) == (200, 412, "新官网")


def test_keys_are_changed_without_a_pause() -> None:
    sending = make_sending("website")
    answer = api().post(f"{PATH}website/keys/")
    assert answer.status_code == 201
    assert len(api().get(f"{PATH}website/").json()["keys"]) == 2
    assert api().delete(f"{PATH}website/keys/{sending.key}/").status_code == 204
    assert [key["id"] for key in api().get(f"{PATH}website/").json()["keys"]] == [answer.json()["id"]]
    assert SenderKey.objects.get(id=sending.key).sealed_secret == ""


def test_sender_has_five_keys_at_most() -> None:
    make_sending("website")
    statuses = [api().post(f"{PATH}website/keys/").status_code for _ in range(5)]
    assert statuses == [201, 201, 201, 201, 422]
