"""Deliveries from a notification to a gateway: once, with retries, fallback and merging (RM-1, RM-2, RM-3, RM-5)."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from accounts.models import User
from kit import clock
from notifications.models import Address, Allowance, Delivery, Device, Gateway, Notification
from notifications.rules.channels import Channel
from notifications.rules.kinds import NoticeKind
from notifications.rules.outcomes import Sent
from notifications.rules.timing import offset_of
from notifications.services.delivering.claim import claim
from notifications.services.delivering.finish import finish, step_of
from notifications.services.delivering.turn import take_turn
from notifications.services.dispatch import dispatch
from notifications.services.gateways import try_gateway
from notifications.services.notify import notify_now
from notifications.services.preferences import set_addresses, set_channels
from notifications.services.reading import mark_all_read
from notifications.services.receipts import take_receipt, take_reply
from notifications.services.send_again import send_again
from tests.factories import NOW, filed
from tests.gateways import Gateways
from tests.gateways.fixtures import ADDRESSES, open_gateway, reach
from tests.notifications.inboxes import KIND, HandOver, ZhangOn, catch_up


def states() -> list[tuple[str, str, str]]:
    """Return channel, state and code of every delivery."""
    return list(Delivery.objects.order_by("created_at", "id").values_list("channel", "state", "code"))


@pytest.mark.parametrize("channel", list(Channel))
def test_notice_goes_out_once_on_each_channel(
    hand_over: HandOver, zhang_on: ZhangOn, channel: Channel, gateways: Gateways
) -> None:
    zhang_on(channel)
    hand_over()
    assert take_turn() == 1
    assert take_turn() == 0
    assert states() == [(channel.value, "sent", "")]
    (message,) = gateways.box.accepted()
    assert message.channel == channel.value
    assert ("王小姐" in message.text) == (channel in (Channel.WEB_PUSH, Channel.WECOM, Channel.EMAIL))
    row = Notification.objects.get()
    path = f"/notifications/{row.id}/"
    assert (path in message.text) == (channel != Channel.SMS)
    has_host = channel not in (Channel.SMS, Channel.WEB_PUSH)
    assert (f"http://north.localhost:8000{path}" in message.text) == has_host


def test_notice_without_a_channel_stays_in_the_app(hand_over: HandOver) -> None:
    hand_over()
    assert (Notification.objects.count(), Delivery.objects.count()) == (1, 0)


def test_dispatch_twice_plans_nothing_twice(hand_over: HandOver, zhang_on: ZhangOn, zhang: User) -> None:
    zhang_on(Channel.EMAIL)
    hand_over()
    dispatch(list(Notification.objects.all()))
    # A row that its unique key refused has an id of its own.
    known = Notification.objects.get()
    dispatch([Notification(recipient=zhang, kind=KIND, event_id=known.event_id, created_at=clock.now())])
    assert Delivery.objects.count() == 1


def test_mail_has_text_html_and_a_chinese_subject(hand_over: HandOver, zhang_on: ZhangOn, gateways: Gateways) -> None:
    zhang_on(Channel.EMAIL)
    hand_over()
    take_turn()
    (mail,) = gateways.box.accepted("email")
    assert mail.headers["subject"] == "客户转入 · 北城汽车"
    assert mail.headers["from"] == "北城汽车 <crm@north.example.cn>"
    assert "王小姐" in mail.headers["html"]
    assert mail.key == f"<{Delivery.objects.get().id}@north.example.cn>"


def test_failed_channel_is_tried_again_and_then_the_next_one(
    hand_over: HandOver, zhang_on: ZhangOn, gateways: Gateways
) -> None:
    """RM-5: after 5 s, 30 s, 2 min, 10 min and 1 h, with up to a fifth more."""
    for channel in (Channel.WECOM, Channel.EMAIL):
        zhang_on(channel)
    gateways.box.fail_next("wecom", *["500"] * 6)
    hand_over()
    at = NOW
    for pause in (5, 30, 120, 600, 3600):
        with clock.at(at):
            take_turn()
            row = Delivery.objects.get()
            assert (row.state, row.code) == ("waiting", "http_500")
            waited = (row.due_at - at).total_seconds()
            assert pause - 1 <= waited <= pause * 1.2 + 1
            at = row.due_at + timedelta(seconds=1)
    with clock.at(at):
        take_turn()
    assert states()[0] == ("wecom", "passed_on", "http_500")
    assert gateways.box.accepted() != []
    assert states()[1] == ("email", "sent", "")
    assert [message.channel for message in gateways.box.accepted()] == ["email"]


def test_last_channel_refused_is_dead_and_can_be_sent_again(
    hand_over: HandOver, zhang_on: ZhangOn, admin: User, gateways: Gateways
) -> None:
    zhang_on(Channel.EMAIL)
    gateways.box.fail_next("email", "500")
    hand_over()
    take_turn()
    assert states() == [("email", "dead", "smtp_554")]
    send_again(admin, Delivery.objects.get().id)
    take_turn()
    assert states() == [("email", "sent", "")]


@pytest.mark.parametrize(
    ("channel", "fault", "code", "state"),
    [
        (Channel.WECOM, "error", "wecom_45009", "waiting"),
        (Channel.WECOM, "40003", "wecom_40003", "dead"),
        (Channel.WECOM_ROBOT, "error", "wecom_45009", "waiting"),
        (Channel.WECOM_ROBOT, "93000", "wecom_93000", "dead"),
        (Channel.DINGTALK, "130101", "dingtalk_130101", "waiting"),
        (Channel.DINGTALK, "310000", "dingtalk_310000", "dead"),
        (Channel.FEISHU, "error", "feishu_11232", "waiting"),
        (Channel.FEISHU, "19021", "feishu_19021", "dead"),
        (Channel.SMS, "error", "RequestLimitExceeded", "waiting"),
        (Channel.SMS, "FailedOperation.SignatureIncorrectOrUnapproved", None, "dead"),
        (Channel.EMAIL, "error", "smtp_451", "waiting"),
        (Channel.EMAIL, "drop", "disconnected", "waiting"),
        (Channel.WEB_PUSH, "429", "http_429", "waiting"),
        *[
            (channel, "garbage", "bad_reply", "waiting")
            for channel in (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)
        ],
        *[(channel, "429", "http_429", "waiting") for channel in (Channel.WECOM, Channel.FEISHU, Channel.SMS)],
        *[(channel, "drop", "unreachable", "waiting") for channel in (Channel.DINGTALK, Channel.SMS)],
    ],
)
def test_code_in_the_answer_decides(
    hand_over: HandOver,
    zhang_on: ZhangOn,
    channel: Channel,
    fault: str,
    code: str | None,
    state: str,
    gateways: Gateways,
) -> None:
    zhang_on(channel)
    gateways.box.fail_next(channel.value, fault)
    hand_over()
    take_turn()
    row = Delivery.objects.get()
    assert (row.state, row.code) == (state, code or fault)
    assert gateways.box.accepted() == []
    if state == "waiting":
        # The tokens of a limit come back with the real time.
        Allowance.objects.all().delete()
        with clock.at(row.due_at + timedelta(minutes=15)):
            take_turn()
        assert len(gateways.box.accepted()) == 1


def test_expired_token_is_fetched_again(hand_over: HandOver, zhang_on: ZhangOn, gateways: Gateways) -> None:
    zhang_on(Channel.WECOM)
    gateways.box.fail_next("wecom", "token")
    hand_over()
    take_turn()
    assert states() == [("wecom", "sent", "")]


def test_gone_browser_ends_and_another_one_still_gets_it(
    hand_over: HandOver, zhang: User, admin: User, gateways: Gateways
) -> None:
    from notifications.services.devices import add_device

    open_gateway(admin, Channel.WEB_PUSH, gateways)
    for name in ("old", "new"):
        add_device(zhang, gateways.push.subscribe(name, gateways.address), name)
    gateways.push.gone.add("old")
    hand_over()
    take_turn()
    assert [message.to for message in gateways.box.accepted()] == ["new"]
    assert list(Device.objects.filter(ended_at=None).values_list("name", flat=True)) == ["new"]
    pushed = orjson.loads(gateways.box.accepted()[0].text)
    assert (pushed["title"], pushed["body"][:4]) == ("客户转入 · 北城汽车", "王小姐 "[:4].strip() + pushed["body"][3:4])


def test_limit_merges_messages_that_wait(hand_over: HandOver, zhang_on: ZhangOn, gateways: Gateways) -> None:
    """RM-5: seven notices for a robot with tokens for five go out as five messages, the last one with three of them."""
    zhang_on(Channel.DINGTALK)
    for at in range(7):
        hand_over(at)
    take_turn()
    assert len(gateways.box.accepted()) == 5
    assert sorted(state for _, state, _ in states()) == ["merged"] * 2 + ["sent"] * 5
    hand_over(8)
    # No token comes back while the test runs, however slow it is.
    Allowance.objects.update(refilled_at=datetime.now(UTC) + timedelta(days=1))
    take_turn()
    held = Delivery.objects.get(state="waiting")
    assert (held.code, held.tries) == ("limit_reached", 0)


def test_quiet_hours_hold_notices_back_and_send_them_in_one_message(
    hand_over: HandOver, zhang_on: ZhangOn, zhang: User, gateways: Gateways
) -> None:
    """RM-2, RM-5: from 21:00 to 08:00, and then after the person's own offset."""
    zhang_on(Channel.EMAIL)
    with clock.at(NOW.replace(hour=22)):
        for at in range(3):
            hand_over(at)
    due_at = NOW.replace(hour=8) + timedelta(days=1) + offset_of(zhang.id)
    assert set(Delivery.objects.values_list("due_at", "is_held")) == {(due_at, True)}
    # The database's clock goes on while a statement is on its way: a minute is left for that.
    with clock.at(due_at - timedelta(minutes=1)):
        take_turn()
    assert gateways.box.accepted() == []
    with clock.at(due_at):
        take_turn()
    (mail,) = gateways.box.accepted()
    assert mail.headers["subject"] == "3 条通知 · 北城汽车"
    assert sorted(state for _, state, _ in states()) == ["merged", "merged", "sent"]


def test_quiet_hours_do_not_hold_back_the_warning_about_a_lead(admin: User, zhang: User, gateways: Gateways) -> None:
    """RM-2: the dealer may be open in them, and HQ-5 counts its opening minutes."""
    open_gateway(admin, Channel.EMAIL, gateways)
    reach(zhang, Channel.EMAIL, gateways, NoticeKind.LEAD_LATE)
    late = NOW.replace(hour=22)
    with clock.at(late):
        notify_now(NoticeKind.LEAD_LATE, [zhang.id], "lead_late:one:15", data={"minutes": 15})
    assert Delivery.objects.values_list("due_at", "is_held").get() == (late + offset_of(zhang.id), False)


def test_notice_that_was_read_is_not_sent(
    hand_over: HandOver, zhang_on: ZhangOn, zhang: User, gateways: Gateways
) -> None:
    zhang_on(Channel.EMAIL)
    hand_over()
    mark_all_read(zhang)
    take_turn()
    assert (gateways.box.accepted(), states()) == ([], [("email", "dropped", "no_longer_useful")])


def test_worker_that_slept_past_its_lease_changes_nothing(hand_over: HandOver, zhang_on: ZhangOn) -> None:
    zhang_on(Channel.EMAIL)
    hand_over()
    (slept,) = claim(10)
    assert claim(10) == []
    Delivery.objects.update(leased_until=clock.now() - timedelta(days=400))
    (second,) = claim(10)
    assert (slept.attempt, second.attempt) == (1, 2)
    assert finish([step_of(slept, Sent("late"))]) == set()
    assert Delivery.objects.get().state == "sending"
    assert finish([step_of(second, Sent("once"))]) == {second.id}
    assert (Delivery.objects.get().state, Delivery.objects.get().reference) == ("sent", "once")


def test_number_in_a_text_is_masked_on_its_way_out(li: User, director: User, admin: User, gateways: Gateways) -> None:
    """RM-3: whatever was typed."""
    from crm.services.concessions import ask_concession

    open_gateway(admin, Channel.EMAIL, gateways)
    reach(director, Channel.EMAIL, gateways, "concession_asked")
    ask_concession(li, filed(li).id, {"kind": "gift", "what": "请打 13800138000 送行车记录仪"})
    catch_up()
    take_turn()
    (mail,) = gateways.box.accepted()
    assert "13800138000" not in mail.text + mail.headers["html"]
    assert "送行车记录仪" in mail.text


def test_receipt_that_contradicts_goes_on_with_the_next_channel(hand_over: HandOver, zhang_on: ZhangOn) -> None:
    zhang_on(Channel.SMS)
    hand_over()
    take_turn()
    row = Delivery.objects.get()
    assert (row.state, row.reference[:5]) == ("sent", "2645:")
    assert take_receipt(row.reference, is_delivered=False, code="MK:100C")
    assert states() == [("sms", "dead", "MK:100C")]
    assert not take_receipt("unknown", is_delivered=False, code="x")


def test_reply_ends_messages_to_the_number(hand_over: HandOver, zhang_on: ZhangOn) -> None:
    zhang_on(Channel.SMS)
    assert take_reply("+8613911112222", "td")
    hand_over()
    assert Delivery.objects.count() == 0


def test_no_secret_is_kept_in_the_clear(admin: User, zhang: User, gateways: Gateways) -> None:
    for channel in Channel:
        open_gateway(admin, channel, gateways)
        reach(zhang, channel, gateways)
    kept = str([*Gateway.objects.values(), *Device.objects.values(), *Delivery.objects.values()])
    assert [
        each for each in ("wecom-app-secret", "SECdingtalk", "feishu-hook", "tencent-secret", "/push/") if each in kept
    ] == []


def test_no_customer_is_named_to_a_group(hand_over: HandOver, zhang_on: ZhangOn, gateways: Gateways) -> None:
    """RM-3."""
    zhang_on(Channel.FEISHU)
    hand_over()
    take_turn()
    (message,) = gateways.box.accepted()
    assert (message.to, "客户转入" in message.text, "王" in message.text) == ("ou_li", True, False)


def test_channel_that_is_not_chosen_gets_nothing(
    hand_over: HandOver, zhang: User, admin: User, gateways: Gateways
) -> None:
    open_gateway(admin, Channel.EMAIL, gateways)
    set_addresses(zhang, {"email": ADDRESSES[Channel.EMAIL]})
    set_channels(zhang, {KIND: {"email": False}})
    hand_over()
    assert Delivery.objects.count() == 0


def test_delivery_that_cannot_be_made_a_message_keeps_no_other_back(
    hand_over: HandOver, zhang_on: ZhangOn, admin: User, gateways: Gateways
) -> None:
    zhang_on(Channel.EMAIL)
    now = clock.now()
    # Without a notification and without content.
    Delivery.objects.create(key="poison", kind="x", channel="dingtalk", created_at=now, due_at=now)
    open_gateway(admin, Channel.DINGTALK, gateways)
    hand_over()
    take_turn()
    assert sorted(states()) == [("dingtalk", "waiting", "fault"), ("email", "sent", "")]


def test_address_whose_key_was_taken_away_is_none(hand_over: HandOver, zhang_on: ZhangOn) -> None:
    zhang_on(Channel.SMS)
    Address.objects.update(sealed="unreadable")
    hand_over()
    take_turn()
    assert states() == [("sms", "dead", "no_address")]


def test_nul_in_a_gateways_words_is_left_out(hand_over: HandOver, zhang: User, admin: User, gateways: Gateways) -> None:
    """No text of the database can hold it: the outcome would be lost, and the message sent again and again."""
    open_gateway(admin, Channel.EMAIL, gateways)
    for user in (zhang, admin):
        reach(user, Channel.EMAIL, gateways, KIND)
    gateways.box.fail_next("email", *["554 5.7.1 ref\0used"] * 2)
    hand_over()
    take_turn()
    assert states() == [("email", "dead", "smtp_554")]
    words = "5.7.1 refused"
    assert (Delivery.objects.get().detail, Gateway.objects.get().detail) == (words, words)
    try_gateway(admin, Channel.EMAIL)
    assert Gateway.objects.get().detail == words


def test_nul_in_a_receipt_is_left_out(hand_over: HandOver, zhang_on: ZhangOn) -> None:
    zhang_on(Channel.SMS)
    hand_over()
    take_turn()
    assert not take_receipt("a\0", is_delivered=False, code="x")
    assert take_receipt(Delivery.objects.get().reference, is_delivered=False, code="MK:100\0C")
    assert states() == [("sms", "dead", "MK:100C")]
