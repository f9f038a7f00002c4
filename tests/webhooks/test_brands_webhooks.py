"""The brand's webhooks: how far leads come, in order and without the person (HQ-6, api.md)."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from kit import clock
from notifications.models import Webhook, WebhookCall
from notifications.queries.operations import delivery_counts
from notifications.rules.webhooks import LEAD_KINDS
from notifications.services.webhooks.plan import plan_leads
from notifications.services.webhooks.subscribe import add_webhook, change_webhook
from notifications.services.webhooks.turn import take_webhook_turn
from tenants.leads.models import Lead, LeadEvent, LeadSender, LeadState
from tenants.leads.services.history import log_lead
from tests.factories import NOW
from tests.leads.sending import make_sending
from tests.signing_in import admin_of, signed_in
from tests.webhooks.receiver import Receiver, dumped

pytestmark = pytest.mark.rule("HQ-6")


@pytest.fixture
def chief(hq: None) -> User:
    return admin_of("hq", "chief")


@pytest.fixture
def sender(hq: None) -> LeadSender:
    return make_sending().sender


def make_one(sender: LeadSender, ref: str) -> Lead:
    return Lead.objects.create(
        sender=sender, sender_ref=ref, form="json", state=LeadState.ARRIVED, dealer="north", received_at=clock.now()
    )


def subscribe(chief: User, receiver: Receiver, *kinds: str) -> Webhook:
    row, receiver.secret = add_webhook(chief, receiver.url, kinds or ("lead.assigned", "lead.filed", "lead.declined"))
    return row


def test_lead_is_followed_in_order_without_the_person(chief: User, sender: LeadSender, receiver: Receiver) -> None:
    subscribe(chief, receiver)
    lead = make_one(sender, "W-1")
    log_lead(lead, "received", form="json", repairs=[])
    log_lead(lead, "assigned", dealer="north", assignment=1, rules=3, rule="city")
    log_lead(lead, "filed", done_at=NOW.isoformat(), reason="")
    log_lead(lead, "declined", done_at=NOW.isoformat(), reason="wrong_number")
    plan_leads()
    plan_leads()
    assert take_webhook_turn() == 3
    assert [each.body["type"] for each in receiver.got] == ["lead.assigned", "lead.filed", "lead.declined"]
    data = receiver.got[0].body["data"]
    assert data == {
        "event": LeadEvent.objects.get(kind="assigned").id, "lead": str(lead.id), "sender": "website",
        "sender_id": "W-1", "dealer": "north", "assignment": 1,
    }  # fmt: skip
    assert receiver.got[2].body["data"]["reason"] == "wrong_number"


def test_entry_that_was_committed_behind_later_ones_is_not_lost(
    chief: User, sender: LeadSender, receiver: Receiver
) -> None:
    """Ids are given before the commit."""
    subscribe(chief, receiver)
    lead = make_one(sender, "W-1")
    log_lead(lead, "filed")
    taken = LeadEvent.objects.latest("id").id
    LeadEvent(id=taken + 2, lead=lead, at=clock.now(), kind="declined").save(force_insert=True)
    plan_leads()
    LeadEvent(id=taken + 1, lead=lead, at=clock.now(), kind="assigned").save(force_insert=True)
    plan_leads()
    assert sorted(WebhookCall.objects.values_list("event_id", flat=True)) == [taken, taken + 1, taken + 2]
    with clock.at(NOW + timedelta(minutes=16)):
        plan_leads()
    assert Webhook.objects.get().position == taken + 2
    assert WebhookCall.objects.count() == 3


def test_paused_webhook_gets_what_it_missed(chief: User, sender: LeadSender, receiver: Receiver) -> None:
    row = subscribe(chief, receiver)
    change_webhook(chief, row.id, {"is_on": False})
    lead = make_one(sender, "W-1")
    log_lead(lead, "filed")
    plan_leads()
    assert WebhookCall.objects.count() == 0
    change_webhook(chief, row.id, {"is_on": True})
    plan_leads()
    take_webhook_turn()
    assert [each.body["type"] for each in receiver.got] == ["lead.filed"]


def test_brand_subscribes_to_leads_alone_over_the_api(chief: User) -> None:
    client = signed_in("chief", host="hq")
    body = {"url": "https://crm.example.cn/", "kinds": ["card.filed"]}
    refused = client.post("/api/v1/webhooks/", body, format="json")
    assert [(each["field"], each["code"]) for each in refused.json()["errors"]] == [("kinds", "not_a_choice")]
    made = client.post("/api/v1/webhooks/", {**body, "kinds": ["lead.filed"]}, format="json")
    assert made.status_code == 201


def test_dead_calls_are_counted_for_the_operator(chief: User, receiver: Receiver) -> None:
    row = subscribe(chief, receiver)
    WebhookCall.objects.create(
        webhook=row, event_id=1, kind="lead.filed", stream="lead:1", state="dead", code="http_500",
        planned_at=NOW, due_at=NOW,
    )  # fmt: skip
    (count,) = [each for each in delivery_counts("dead") if each.channel == "webhook"]
    assert (count.dealer, count.code, count.count) == ("hq", "http_500", 1)


def test_persons_data_is_in_no_message(chief: User, sender: LeadSender, receiver: Receiver, hq: Any) -> None:
    subscribe(chief, receiver, *LEAD_KINDS)
    lead = make_one(sender, "W-1")
    for kind in LEAD_KINDS.values():
        log_lead(lead, kind, dealer="north", customer_name="欧阳修远", phone="13900009999", note="南京路 1 号")
    plan_leads()
    while take_webhook_turn():
        pass
    assert len(receiver.got) == len(LEAD_KINDS)
    assert [
        each for each in ("欧阳", "139", "南京路") if each in dumped([got.body["data"] for got in receiver.got])
    ] == []
