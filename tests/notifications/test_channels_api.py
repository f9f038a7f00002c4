"""`/devices/`, `/deliveries/`, `/notifications/preferences/` and `/notifications/read/` (§12)."""

from typing import Any

import pytest

from accounts.models import User
from notifications.models import Delivery, Device, Notification
from notifications.rules.channels import Channel
from notifications.services.delivering.turn import take_turn
from tests.api_client import client
from tests.gateways import Gateways
from tests.notifications.inboxes import HandOver, ZhangOn


def api(user: User) -> Any:
    """A client that asks as `user`, in JSON."""
    made = client(user)
    made.default_format = "json"
    return made


def test_device_is_added_listed_and_ended(li: User, zhang: User, gateways: Gateways) -> None:
    body = {"kind": "web_push", "name": "Chrome", "subscription": gateways.push.subscribe("a", gateways.address)}
    made = api(li).post("/api/v1/devices/", body)
    assert (made.status_code, made.json()["kind"], made.json()["name"]) == (201, "web_push", "Chrome")
    listed = api(li).get("/api/v1/devices/").json()
    assert ([each["id"] for each in listed["results"]], len(listed["key"])) == ([made.json()["id"]], 87)
    assert (listed["next"], listed["previous"]) == (None, None)
    # The browser passes to the person who turned it on last.
    api(zhang).post("/api/v1/devices/", body)
    assert api(li).get("/api/v1/devices/").json()["results"] == []
    (theirs,) = api(zhang).get("/api/v1/devices/").json()["results"]
    assert api(li).delete(f"/api/v1/devices/{theirs['id']}/").status_code == 404
    assert api(zhang).delete(f"/api/v1/devices/{theirs['id']}/").status_code == 204
    assert Device.objects.filter(ended_at=None).count() == 0


def test_browser_ends_its_own_subscription_without_our_id(li: User, zhang: User, gateways: Gateways) -> None:
    subscription = gateways.push.subscribe("a", gateways.address)
    api(li).post("/api/v1/devices/", {"kind": "web_push", "subscription": subscription})
    ending = {"subscription": subscription}
    assert api(zhang).delete("/api/v1/devices/", ending).status_code == 404
    statuses = [api(li).delete("/api/v1/devices/", ending).status_code for _ in range(2)]
    assert (statuses, Device.objects.filter(ended_at=None).count()) == ([204, 404], 0)
    wrong = api(li).delete("/api/v1/devices/", {"kind": "fax"}).json()["errors"]
    assert {each["field"]: each["code"] for each in wrong} == {"kind": "not_a_choice", "subscription": "required"}


@pytest.mark.parametrize(
    "subscription",
    [
        {},
        {"endpoint": "https://push.example/x"},
        {"endpoint": "ftp://push.example/", "keys": {"p256dh": "a", "auth": "b"}},
    ],
)
def test_bad_subscription_is_refused(li: User, subscription: dict[str, Any]) -> None:
    answer = api(li).post("/api/v1/devices/", {"kind": "web_push", "subscription": subscription})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_subscription")
    assert Device.objects.count() == 0


def test_push_service_in_our_own_network_is_refused(li: User, settings: Any) -> None:
    settings.GATEWAYS_MAY_BE_LOCAL = False
    keys = {"p256dh": "a", "auth": "b"}
    for endpoint in ("https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.8/x", "https://169.254.169.254/x"):
        answer = api(li).post(
            "/api/v1/devices/", {"kind": "web_push", "subscription": {"endpoint": endpoint, "keys": keys}}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_subscription")


def test_preferences_are_complete_and_changed_in_part(li: User) -> None:
    shown = api(li).get("/api/v1/notifications/preferences/").json()
    assert shown["card_transferred"] == {
        "web_push": True,
        "wecom": False,
        "wecom_robot": False,
        "dingtalk": False,
        "feishu": False,
        "email": False,
        "sms": False,
    }
    assert shown["sign_in_attempts"]["email"] is True
    changed = api(li).put("/api/v1/notifications/preferences/", {"card_transferred": {"email": True}}).json()
    assert (changed["card_transferred"]["email"], changed["card_transferred"]["web_push"]) == (True, True)
    refused = api(li).put(
        "/api/v1/notifications/preferences/", {"nonsense": {}, "card_merged": {"fax": True, "sms": "x"}}
    )
    assert sorted((each["field"], each["code"]) for each in refused.json()["errors"]) == [
        ("card_merged.fax", "unknown_field"),
        ("card_merged.sms", "invalid"),
        ("nonsense", "unknown_field"),
    ]


def test_dead_deliveries_are_listed_and_sent_again(
    hand_over: HandOver, zhang_on: ZhangOn, li: User, zhang: User, admin: User, gateways: Gateways
) -> None:
    zhang_on(Channel.EMAIL)
    gateways.box.fail_next("email", "500")
    hand_over()
    take_turn()
    (dead,) = api(admin).get("/api/v1/deliveries/?state=dead").json()["results"]
    assert (dead["channel"], dead["code"], dead["recipient"]) == ("email", "smtp_554", str(zhang.id))
    assert api(admin).get("/api/v1/deliveries/?state=sent").json()["results"] == []
    assert api(li).get("/api/v1/deliveries/").status_code == 403
    assert api(admin).post(f"/api/v1/deliveries/{dead['id']}/send/").json()["state"] == "waiting"
    take_turn()
    again = api(admin).post(f"/api/v1/deliveries/{dead['id']}/send/")
    assert (again.status_code, again.json()["code"], Delivery.objects.get().state) == (409, "not_dead", "sent")


def test_some_or_all_are_marked_read(hand_over: HandOver, li: User, zhang: User) -> None:
    for at in range(3):
        hand_over(at)
    one = Notification.objects.earliest("id")
    assert api(li).post("/api/v1/notifications/read/", {"notifications": [str(one.id)]}).json() == {"read": 0}
    assert api(zhang).post("/api/v1/notifications/read/", {"notifications": [str(one.id)]}).json() == {"read": 1}
    assert api(zhang).post("/api/v1/notifications/read/", {}).json() == {"read": 2}
