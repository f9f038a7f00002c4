"""`/webhooks/` of a dealer and of the brand: add, change, replay, test, and the deliveries (api.md)."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from kit import clock
from notifications.models import Webhook, WebhookCall
from notifications.services.webhooks.turn import take_webhook_turn
from tests.factories import NOW, filed, make_user
from tests.page_client import browser, text_of
from tests.signing_in import codes, signed_in
from tests.webhooks.conftest import Subscribe
from tests.webhooks.receiver import Receiver

PATH = "/api/v1/webhooks/"


def post(client: Any, path: str, body: dict[str, object] | None = None) -> Any:
    return client.post(path, body, format="json") if body is not None else client.post(path)


def test_secret_is_shown_once_and_signs(boss: User, receiver: Receiver) -> None:
    client = signed_in("boss")
    answer = post(client, PATH, {"url": receiver.url, "kinds": ["card.filed"]})
    assert answer.status_code == 201
    told = answer.json()
    receiver.secret = told.pop("secret")
    one = f"{PATH}{told['id']}/"
    assert client.get(one).json() == told
    assert client.get(PATH).json()["results"] == [told]
    assert (told["is_on"], told["waiting"], told["dead"], told["created_by"]) == (True, 0, 0, str(boss.id))
    assert post(client, f"{one}test/").status_code == 202
    take_webhook_turn()
    (got,) = receiver.got
    (row,) = client.get(f"{one}deliveries/").json()["results"]
    assert (row["message_id"], row["state"], row["kind"], row["event"]) == (got.id, "sent", "webhook.test", None)
    entry = AuditEntry.objects.get(what="webhook.added")
    assert (entry.data["host"], receiver.secret in str(entry.data)) == ("127.0.0.1", False)


def test_every_wrong_field_is_named(boss: User) -> None:
    client = signed_in("boss")
    assert codes(post(client, PATH, {})) == [("url", "required"), ("kinds", "required")]
    wrong = post(client, PATH, {"url": "ftp://x.cn/", "kinds": ["card.filed", "card.read"]})
    assert codes(wrong) == [("url", "invalid"), ("kinds", "not_a_choice")]
    assert Webhook.objects.count() == 0


def test_stale_change_is_refused_and_a_pause_stops_the_test(boss: User, subscribe: Subscribe) -> None:
    one = f"{PATH}{subscribe().id}/"
    client = signed_in("boss")
    etag = client.get(one)["ETag"]
    paused = client.patch(one, {"is_on": False}, format="json", headers={"if-match": etag})
    assert (paused.json()["is_on"], paused.json()["paused_for"]) == (False, "by_hand")
    stale = client.patch(one, {"is_on": True}, format="json", headers={"if-match": etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    refused = post(client, f"{one}test/")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_paused")
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404


def test_replay_names_its_instant(li: User, boss: User, subscribe: Subscribe, catch_up: Any) -> None:
    one = f"{PATH}{subscribe().id}/"
    filed(li)
    catch_up()
    client = signed_in("boss")
    assert codes(post(client, f"{one}replay/", {})) == [("from", "required")]
    assert codes(post(client, f"{one}replay/", {"from": "2020-01-01T00:00:00+08:00"})) == [("from", "out_of_range")]
    answer = post(client, f"{one}replay/", {"from": NOW.isoformat()})
    assert (answer.status_code, answer.json()) == (202, {"planned": 1})


def test_other_dealers_webhook_is_unknown(boss: User, subscribe: Subscribe, south: Any) -> None:
    make_user("boss", Role.DEALER_ADMIN)
    client = signed_in("boss", host="south")
    for row in Webhook.objects.all():
        assert client.get(f"{PATH}{row.id}/").status_code == 404


@pytest.mark.parametrize("role", [Role.SHOWROOM_MANAGER, Role.CONSULTANT, Role.SALES_DIRECTOR])
def test_only_the_administrator_may(role: Role, north: Any) -> None:
    make_user("other", role)
    client = signed_in("other")
    assert client.get(PATH).status_code == 403
    assert post(client, PATH, {"url": "https://x.cn/", "kinds": ["card.filed"]}).status_code == 403
    assert Webhook.objects.count() == 0


def test_pages_add_pause_replay_and_delete(li: User, boss: User, receiver: Receiver, catch_up: Any) -> None:
    client = browser(boss)
    wrong = client.post("/webhooks/new/", {"url": "x"})
    assert wrong.status_code == 422
    made = client.post("/webhooks/new/", {"url": receiver.url, "kinds": ["card.filed"]})
    row = Webhook.objects.get()
    assert "whsec_" in text_of(made)
    assert made["Cache-Control"] == "no-store"
    page = f"/webhooks/{row.id}/"
    assert "whsec_" not in text_of(client.get(page))
    filed(li)
    catch_up()
    WebhookCall.objects.update(state="dead", code="http_500", finished_at=clock.now())
    assert "http_500" in text_of(client.get(page))
    since = (NOW - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    client.post(f"{page}replay/", {"since": since})
    assert WebhookCall.objects.get().state == "waiting"
    client.post(f"{page}turn/", {"is_on": "0"})
    assert Webhook.objects.get().paused_for == "by_hand"
    client.post(f"{page}test/")
    assert WebhookCall.objects.count() == 1
    client.post(f"{page}turn/", {"is_on": "1"})
    client.post(f"{page}test/")
    assert WebhookCall.objects.count() == 2
    client.post(f"{page}delete/")
    assert Webhook.objects.get().ended_at is not None
    assert client.get(page).status_code == 404
