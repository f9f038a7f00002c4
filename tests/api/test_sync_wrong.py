"""`POST /sync/commands/` with what no phone of ours sends: refused or kept, never a server error (SY-2, SY-3)."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from crm.models import Card, FollowUp, SyncCommand
from tests.api.phone import Phone
from tests.api_client import get, post
from tests.factories import NOW, numbered, walk_in
from tests.page_client import browser


def errors(answer: Any) -> dict[str, str]:
    return {each["field"]: each["code"] for each in answer.json()["errors"]}


def test_batch_of_a_thousand_is_refused_whole_with_the_limit(li: User) -> None:
    phone = Phone(li)
    for _ in range(1000):
        phone.does("file_card", **walk_in())
    answer = phone.posts()
    assert (answer.status_code, errors(answer)) == (422, {"commands": "too_many"})
    assert (answer.json()["errors"][0]["params"], Card.objects.count()) == ({"limit": 100}, 0)


def test_sequence_repeated_in_a_batch_is_refused_the_second_time(li: User) -> None:
    phone = Phone(li)
    phone.does("file_card", **walk_in())
    phone.does("file_card", **walk_in(customer_name="赵先生", phones=numbered(2)))
    phone.outbox[1]["sequence"] = 1
    first, second = phone.posts().json()["results"]
    assert (first["state"], second["state"], second["body"]["code"]) == ("done", "refused", "idempotency_key_reused")
    assert Card.objects.count() == 1


def test_id_repeated_in_a_batch_is_done_once(li: User) -> None:
    phone = Phone(li)
    first = phone.does("file_card", **walk_in())
    phone.does("file_card", command=first, **walk_in(customer_name="赵先生", phones=numbered(2)))
    states = [each["state"] for each in phone.posts().json()["results"]]
    assert (states, Card.objects.count()) == (["done", "done"], 1)


def test_command_of_tomorrow_waits_for_the_manager(li: User, manager: User) -> None:
    phone = Phone(li)
    phone.does("file_card", at=NOW + timedelta(days=1), **walk_in())
    (result,) = phone.sends()
    assert (result["state"], result["body"]) == ("waiting", {"code": "clock_wrong"})
    assert [each["reason"] for each in get(manager, "sync/needs-you/").json()["results"]] == ["clock_wrong"]
    assert Card.objects.count() == 0


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati", "UTC"])
def test_other_zone_names_the_same_moment(li: User, zone: str) -> None:
    phone = Phone(li)
    phone.does("file_card", at=NOW.astimezone(ZoneInfo(zone)), **walk_in())
    assert [each["state"] for each in phone.sends()] == ["done"]
    stored = SyncCommand.objects.get()
    assert (stored.done_at, stored.moment, Card.objects.get().filed_on) == (NOW, NOW, NOW.date())


@pytest.mark.parametrize("at", ["1900-01-01T00:00:00+00:00", "2199-12-31T00:00:00+00:00"])
@pytest.mark.parametrize("device_time", ["1900-01-01T00:00:00+00:00", "2199-12-31T00:00:00+00:00"])
def test_absurd_clocks_are_no_server_error(li: User, at: str, device_time: str) -> None:
    phone = Phone(li)
    phone.does("file_card", at=datetime.fromisoformat(at), **walk_in())
    phone.does("record_follow_up", id=phone.outbox[0]["id"], contact_at=at)
    body = {"device": "phone", "device_time": device_time, "commands": phone.outbox}
    answer = post(li, "sync/commands/", body)
    assert answer.status_code == 200, answer.content
    assert {each["body"].get("code") for each in answer.json()["results"]} & {"internal_error"} == set()


def test_wrong_envelopes_are_named_one_by_one(li: User) -> None:
    phone = Phone(li)
    phone.does("file_card", **walk_in())
    (good,) = phone.outbox
    wrong: list[Any] = [
        {**good, "sequence": 0},
        {**good, "sequence": 2**53 + 1},
        {**good, "done_at": "2026-11-18T10:00:00"},
        {**good, "id": "x"},
        {**good, "kind": "drop_tables"},
        {**good, "body": []},
        {**good, "colour": 1},
        "nonsense",
    ]
    answer = phone.posts(wrong)
    assert answer.status_code == 422
    assert errors(answer) == {
        "commands.0.sequence": "out_of_range",
        "commands.1.sequence": "out_of_range",
        "commands.2.done_at": "not_an_instant",
        "commands.3.id": "invalid",
        "commands.4.kind": "not_a_choice",
        "commands.5.body": "invalid",
        "commands.6.colour": "unknown_field",
        "commands.7": "invalid",
    }
    assert SyncCommand.objects.count() == 0


@pytest.mark.parametrize("device", ["", "x" * 65, None, 17, ["phone"]])
def test_wrong_device_is_refused(li: User, device: object) -> None:
    answer = post(li, "sync/commands/", {"device": device, "device_time": NOW, "commands": []})
    assert (answer.status_code, list(errors(answer))) == (422, ["device"])


def test_body_nested_too_deep_to_keep_is_not_readable(li: User) -> None:
    phone = Phone(li)
    phone.does("file_card", **walk_in())
    deep: Any = {}
    for _ in range(400):
        deep = {"x": deep}
    phone.outbox[0]["body"] = deep
    assert phone.posts().status_code == 400


def test_references_that_lead_nowhere_are_refused_by_field(li: User) -> None:
    phone = Phone(li)
    phone.does("record_follow_up", id=phone.does("void_traffic"), contact_at=NOW)
    phone.does("edit_card", id="00000000-0000-7000-8000-000000000000", usage="commuting")
    results = phone.sends()
    assert [(each["state"], each["status"]) for each in results] == [
        ("refused", 422),
        ("waiting", 202),
        ("refused", 404),
    ]
    assert FollowUp.objects.count() == 0


def test_acknowledging_what_was_never_sent_changes_nothing(li: User) -> None:
    assert post(li, "sync/acknowledge/", {"device": "new", "sequence": 2**53}).json() == {"acknowledged": 0}
    assert errors(post(li, "sync/acknowledge/", {"device": "new", "sequence": -1})) == {"sequence": "out_of_range"}


def test_nobody_decides_about_another_persons_command(li: User, zhang: User) -> None:
    phone = Phone(li)
    phone.does("file_card", **walk_in(phones=[{"kind": "mobile", "number": "139", "main": True}]))
    phone.sends()
    (need,) = get(li, "sync/needs-you/").json()["results"]
    path = f"sync/needs-you/{need['id']}/decide/"
    assert post(zhang, path, {"decision": "drop"}).status_code == 404
    assert post(li, path, {"decision": "perhaps", "colour": 1}).status_code == 422
    assert post(li, path, {"decision": "drop"}, **{"Idempotency-Key": "k"}).status_code == 200
    assert post(li, path, {"decision": "drop"}, **{"Idempotency-Key": "k"}).status_code == 200
    assert post(li, path, {"decision": "drop"}).status_code == 404


def test_page_of_another_account_sends_nothing_in_ones_name(li: User, zhang: User) -> None:
    """SY-4: a browser in which someone else has signed in since refuses the outbox of the page that is open."""
    client = browser(li)
    path = "/api/v1/sync/?device=phone"
    assert client.get(path, headers={"X-Opened-By": str(li.pk)}).status_code == 200
    refused = client.get(path, headers={"X-Opened-By": str(zhang.pk)})
    assert (refused.status_code, refused.json()["code"]) == (401, "not_signed_in")
