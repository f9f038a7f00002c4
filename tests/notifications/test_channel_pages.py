"""The notification centre's pages, the gateways and the texts (RM-2, RM-3, RM-5)."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from accounts.models import User
from kit import clock
from kit.errors import DomainError
from kit.secrets import new_key
from kit.texts import detail_of
from notifications.models import Address, Delivery, Gateway, Preferences, Template
from notifications.queries.gateways import callback_token
from notifications.queries.inbox import unread_count
from notifications.rules.channels import Channel
from notifications.services.delivering.turn import take_turn
from notifications.services.gateways import set_gateway, web_push_key
from notifications.services.receipts import take_reply
from notifications.services.templates import set_template
from tests.api_client import client as client_of
from tests.factories import NOW
from tests.gateways import Gateways
from tests.gateways.fixtures import SETTINGS, open_gateway, reach
from tests.notifications.inboxes import KIND, HandOver, ZhangOn
from tests.page_client import browser, text_of


def test_notice_put_off_comes_back_after_an_hour(hand_over: HandOver, zhang: User) -> None:
    row = hand_over()
    answer = browser(zhang).post(f"/notifications/{row.id}/later/")
    assert answer["Location"] == "/notifications/"
    assert (unread_count(zhang), "王小姐" in text_of(browser(zhang).get("/notifications/"))) == (0, False)
    with clock.at(NOW + timedelta(minutes=61)):
        assert unread_count(zhang) == 1


def test_notice_put_off_is_sent_again_then(
    hand_over: HandOver, zhang_on: ZhangOn, zhang: User, gateways: Gateways
) -> None:
    zhang_on(Channel.EMAIL)
    row = hand_over()
    take_turn()
    browser(zhang).post(f"/notifications/{row.id}/later/")
    take_turn()
    assert len(gateways.box.accepted()) == 1
    with clock.at(NOW + timedelta(minutes=61)):
        take_turn()
    assert len(gateways.box.accepted()) == 2


def test_link_of_a_message_opens_the_card(hand_over: HandOver, li: User, zhang: User) -> None:
    row = hand_over()
    assert browser(zhang).get(f"/notifications/{row.id}/")["Location"] == f"/cards/{row.card_id}/"
    assert browser(li).get(f"/notifications/{row.id}/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is not None


def test_preferences_page_saves_choices_and_addresses(zhang: User, admin: User, gateways: Gateways) -> None:
    open_gateway(admin, Channel.SMS, gateways)
    page = text_of(browser(zhang).get("/notifications/preferences/"))
    assert ("SMS" in page, "DingTalk" in page) == (True, False)
    sent = {"card_transferred-sms": "on", "address-sms": "13911112222"}
    assert browser(zhang).post("/notifications/preferences/", sent)["Location"] == "/notifications/preferences/"
    saved = Preferences.objects.get(user=zhang).channels
    assert saved["card_transferred"] == {"web_push": False, "sms": True}
    assert Address.objects.get().channel == "sms"
    wrong = browser(zhang).post("/notifications/preferences/", {"address-sms": "1234"})
    assert (wrong.status_code, "Check the addresses below." in text_of(wrong)) == (422, True)


def test_gateway_is_set_tested_and_never_shows_its_secret(admin: User, gateways: Gateways) -> None:
    client = browser(admin)
    missing = client.post("/settings/gateways/dingtalk/", {"is_on": "on"})
    assert (missing.status_code, Gateway.objects.count()) == (422, 0)
    given = {**SETTINGS[Channel.DINGTALK], "is_on": "on"}
    assert client.post("/settings/gateways/dingtalk/", given)["Location"] == "/settings/gateways/"
    assert "SECdingtalk" not in text_of(client.get("/settings/gateways/dingtalk/"))
    client.post("/settings/gateways/dingtalk/test/")
    assert [message.channel for message in gateways.box.accepted()] == ["dingtalk"]
    # An empty secret keeps the saved one.
    client.post("/settings/gateways/dingtalk/", {"is_on": "on", "token": "", "secret": ""})
    gateways.box.fail_next("dingtalk", "310000")
    client.post("/settings/gateways/dingtalk/test/")
    assert Gateway.objects.get().code == "dingtalk_310000"
    assert "dingtalk_310000" in text_of(client.get("/settings/gateways/"))


def test_dead_message_is_shown_to_the_administrator_and_sent_again(
    hand_over: HandOver, zhang_on: ZhangOn, zhang: User, admin: User, gateways: Gateways
) -> None:
    zhang_on(Channel.EMAIL)
    gateways.box.fail_next("email", "500")
    hand_over()
    take_turn()
    page = text_of(browser(admin).get("/settings/gateways/"))
    assert ("张敏" in page, "smtp_554" in page, "王小姐" in page) == (True, True, False)
    browser(admin).post(f"/settings/deliveries/{Delivery.objects.get().id}/send/")
    take_turn()
    history = text_of(browser(zhang).get("/notifications/history/"))
    assert ("E-mail" in history, "Sent" in history) == (True, True)


def test_own_text_takes_only_its_placeholders_and_no_number(admin: User) -> None:
    """RM-3."""
    client = browser(admin)
    of_person = "/settings/messages/?kind=card_transferred&channel=email&language=zh-hans"
    of_group = "/settings/messages/?kind=card_transferred&channel=feishu&language=zh-hans"
    for url, body in ((of_person, "{customer}"), (of_person, "打 13800138000"), (of_group, "{text}")):
        assert client.post(url, {"title": "", "body": body}).status_code == 422
    with pytest.raises(DomainError) as refused:
        set_template(admin, KIND, "email", "en", {"body": "{customer} 13800138000"})
    assert [problem.code for problem in refused.value.problems] == ["unknown_placeholder", "number_in_template"]
    shown = text_of(client.post(of_person, {"title": "{dealer}", "body": "请看：{text}", "preview": "yes"}))
    assert ("北城汽车" in shown, Template.objects.count()) == (True, 0)
    assert client.post(of_person, {"title": "{dealer}", "body": "请看：{text}"}).status_code == 302
    assert Template.objects.get().body == "请看：{text}"
    client.post(of_person, {"title": "", "body": ""})
    assert Template.objects.count() == 0


def test_own_text_is_sent(hand_over: HandOver, zhang_on: ZhangOn, gateways: Gateways) -> None:
    zhang_on(Channel.EMAIL)
    Template.objects.create(
        kind="card_transferred", channel="email", language="zh-hans", title="转入：{person}", body="{text}（{dealer}）"
    )
    hand_over()
    take_turn()
    (mail,) = gateways.box.accepted()
    assert (mail.headers["subject"], "（北城汽车）" in mail.text) == ("转入：张敏", True)


def test_receipts_and_replies_arrive_at_a_secret_address(hand_over: HandOver, zhang_on: ZhangOn, zhang: User) -> None:
    zhang_on(Channel.SMS)
    hand_over()
    take_turn()
    row = Delivery.objects.get()
    address = f"/gateways/sms/{callback_token(Gateway.objects.get(channel='sms'))}/"
    receipt = orjson.dumps([{"sid": row.reference, "report_status": "FAIL", "errmsg": "MK:100C"}])
    client = browser(zhang)
    assert client.post("/gateways/sms/wrong/", receipt, content_type="application/json").status_code == 404
    assert client.post(address, receipt, content_type="application/json").json() == {"result": 0, "errmsg": "OK"}
    row.refresh_from_db()
    assert (row.state, row.code) == ("dead", "MK:100C")
    reply = orjson.dumps({"mobile": "+8613911112222", "content": "TD"})
    client.post(address, reply, content_type="application/json")
    assert Address.objects.get().stopped_by == "reply"


def test_notice_put_off_into_quiet_hours_is_sent_when_they_end(
    hand_over: HandOver, zhang_on: ZhangOn, zhang: User, gateways: Gateways
) -> None:
    """RM-2: from 21:00 to 08:00; the app shows it after the hour."""
    zhang_on(Channel.EMAIL)
    row = hand_over()
    take_turn()
    evening = NOW.replace(hour=20, minute=30)
    with clock.at(evening):
        browser(zhang).post(f"/notifications/{row.id}/later/")
    with clock.at(evening + timedelta(minutes=61)):
        take_turn()
        assert (unread_count(zhang), len(gateways.box.accepted())) == (1, 1)
    with clock.at(NOW.replace(hour=8, minute=5) + timedelta(days=1)):
        take_turn()
    assert len(gateways.box.accepted()) == 2


def test_stopped_address_stays_stopped_until_it_is_entered_again(zhang: User, admin: User, gateways: Gateways) -> None:
    """RM-2: saving other choices on the page does not undo a reply that ended the messages."""
    open_gateway(admin, Channel.SMS, gateways)
    reach(zhang, Channel.SMS, gateways)
    assert take_reply("+8613911112222", "T")
    page = browser(zhang).get("/notifications/preferences/").content.decode()
    assert ("13911112222" in page, "were stopped" in page) == (False, True)
    browser(zhang).post("/notifications/preferences/", {"card_transferred-sms": "on", "address-sms": ""})
    assert Address.objects.get().stopped_by == "reply"
    browser(zhang).post("/notifications/preferences/", {"address-sms": "13911112222"})
    assert Address.objects.get().stopped_at is None
    browser(zhang).post("/notifications/preferences/", {"address-sms": ""})
    assert Address.objects.count() == 0


def test_gateway_whose_key_was_taken_away_is_entered_again(admin: User, gateways: Gateways, settings: Any) -> None:
    open_gateway(admin, Channel.DINGTALK, gateways)
    settings.SECRETS_KEYS = [new_key()]
    client = browser(admin)
    for url in ("/settings/gateways/", "/settings/gateways/dingtalk/"):
        shown = client.get(url)
        assert (shown.status_code, "can't be read" in text_of(shown)) == (200, True)
    assert client.post("/settings/gateways/dingtalk/test/").status_code == 302
    assert Gateway.objects.get().code == "unreadable"
    assert client.post("/settings/gateways/dingtalk/", {"is_on": "on"}).status_code == 422
    assert client.post("/settings/gateways/dingtalk/", {**SETTINGS[Channel.DINGTALK], "is_on": "on"}).status_code == 302
    client.post("/settings/gateways/dingtalk/test/")
    assert [message.channel for message in gateways.box.accepted()] == ["dingtalk"]


def test_key_of_web_push_that_cannot_be_read_is_refused_and_made_again_by_saving(
    zhang: User, admin: User, settings: Any
) -> None:
    before = web_push_key()
    settings.SECRETS_KEYS = [new_key()]
    refused = client_of(zhang).get("/api/v1/devices/")
    assert (refused.status_code, refused.json()["code"]) == (409, "channel_unreadable")
    saved = browser(admin).post("/settings/gateways/web_push/", {"is_on": "on", "contact": "crm@north.example.cn"})
    assert saved.status_code == 302
    after = client_of(zhang).get("/api/v1/devices/").json()["key"]
    assert (len(after), after == before) == (87, False)


def test_address_whose_key_was_taken_away_is_asked_for_again(
    zhang: User, admin: User, gateways: Gateways, settings: Any
) -> None:
    open_gateway(admin, Channel.SMS, gateways)
    reach(zhang, Channel.SMS, gateways)
    settings.SECRETS_KEYS = [new_key()]
    shown = browser(zhang).get("/notifications/preferences/")
    assert (shown.status_code, "13911112222" in shown.content.decode()) == (200, False)


def test_too_long_text_names_its_limit(admin: User) -> None:
    answer = browser(admin).post(
        "/settings/messages/?kind=card_transferred&channel=email&language=en", {"title": "", "body": "x" * 501}
    )
    assert (answer.status_code, "At most 500 characters" in text_of(answer)) == (422, True)
    with pytest.raises(DomainError) as refused:
        set_gateway(admin, Channel.DINGTALK, {"token": "x" * 201}, is_on=False)
    assert [detail_of(problem) for problem in refused.value.problems] == ["At most 200 characters."]
