"""Limits of a plan: seats, cards, exports and messages of a day, and the notices about them (SA-4, SA-5)."""

from datetime import timedelta

import pytest
from django.utils import translation
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from accounts.services.staff import NewStaff, create_staff
from crm.services.exporting.ask import ask_for_export
from kit import clock
from kit.errors import DomainError
from kit.schedule import run_due
from kit.tenancy import DealerContext, in_dealer, in_public
from notifications.models import Delivery, Notification, Preferences
from notifications.queries.rendering import render
from notifications.rules.kinds import NoticeKind
from notifications.services.notify import notify_now
from notifications.services.send_again import send_again, send_all_again
from tenants.billing.models import MeterRow, Plan, Subscription
from tenants.billing.services.metering import meter_dealer
from tenants.billing.services.payments import Transfer, confirm_transfer
from tests.factories import NOW, filed, numbered
from tests.page_client import browser
from tests.staff import *  # noqa: F403 - fixtures are shared by import


@pytest.fixture
def planned(catalogue: None, subscribed: DealerContext, boss: User) -> Plan:
    """The dealer on a plan of two exports and two messages a day, one card in all."""
    Plan.objects.filter(code="basic").update(exports_per_day=2, messages_per_day=2, card_limit=1)
    plan = Plan.objects.get(code="basic")
    Subscription.objects.filter(dealer="north").update(plan=plan)
    return plan


def notices() -> list[dict[str, object]]:
    """The boss's notices of the subscription; the dealer's first account has them too."""
    found = Notification.objects.filter(kind="subscription", recipient__username="boss").order_by("created_at", "id")
    return [row.data for row in found]


@pytest.mark.rule("SA-4")
def test_exports_beyond_the_day_are_refused_until_tomorrow(planned: Plan, manager: User) -> None:
    for _ in range(2):
        ask_for_export(manager, "cards", {})
    with pytest.raises(DomainError) as refusal:
        ask_for_export(manager, "cards", {})
    assert (refusal.value.code, refusal.value.status) == ("exports_used_up", 403)
    with clock.at(NOW + timedelta(days=1)):
        ask_for_export(manager, "cards", {})


@pytest.mark.rule("SA-4")
def test_trial_without_a_plan_has_no_limits(catalogue: None, subscribed: DealerContext, manager: User) -> None:
    Plan.objects.update(exports_per_day=0)
    assert ask_for_export(manager, "cards", {}).kind == "cards"


@pytest.mark.rule("SA-4")
def test_messages_beyond_the_day_stay_in_the_app_but_those_of_security_go_out(
    planned: Plan, li: User, settings: Settings
) -> None:
    settings.MAIL_GATEWAY = {**settings.MAIL_GATEWAY, "host": "127.0.0.1"}
    User.objects.filter(pk=li.pk).update(email="li@example.cn")
    Preferences.objects.create(user=li, channels={"card_transferred": {"email": True}})
    for number in range(3):
        notify_now(NoticeKind.CARD_TRANSFERRED, [li.id], f"card:{number}")
    notify_now(NoticeKind.SECURITY, [li.id], "security:1")
    rows = Delivery.objects.order_by("created_at", "id").values_list("kind", "state", "code")
    assert list(rows) == [
        ("card_transferred", "waiting", ""),
        ("card_transferred", "waiting", ""),
        ("card_transferred", "dead", "messages_used_up"),
        ("security", "waiting", ""),
    ]
    assert Notification.objects.filter(recipient=li).count() == 4
    with clock.at(NOW + timedelta(days=1)):
        notify_now(NoticeKind.CARD_TRANSFERRED, [li.id], "card:4")
        assert Delivery.objects.filter(state="dead").count() == 1


def dead(number: int, kind: str = "card_transferred", days: int = 0, code: str = "smtp_554") -> Delivery:
    at = NOW - timedelta(days=days)
    return Delivery.objects.create(
        key=f"dead:{number}", kind=kind, channel="email", state="dead", code=code,
        created_at=at, due_at=at, finished_at=at,
    )  # fmt: skip


@pytest.mark.rule("SA-4", "SA-6")
def test_message_that_is_sent_again_is_one_of_the_day(planned: Plan, boss: User) -> None:
    rows = [dead(1, days=9), dead(2, code="messages_used_up"), dead(3, days=1)]
    security = dead(4, kind="security", days=9)
    for row in rows[:2]:
        send_again(boss, row.id)
    with pytest.raises(DomainError) as refusal:
        send_again(boss, rows[2].id)
    assert (refusal.value.code, refusal.value.status) == ("messages_used_up", 403)
    page = browser(boss).post(f"/settings/deliveries/{rows[2].id}/send/")
    assert (page.status_code, Delivery.objects.filter(state="dead").count()) == (302, 2)
    send_again(boss, security.id)
    with clock.at(NOW + timedelta(days=1)):
        send_again(boss, rows[2].id)
    assert not Delivery.objects.filter(state="dead").exists()
    Delivery.objects.filter(created_at__lt=NOW + timedelta(hours=1)).update(state="sent", finished_at=NOW)
    meter_dealer()
    assert MeterRow.objects.get(kind="messages").amount == 3


@pytest.mark.rule("SA-4")
def test_all_that_an_operator_sends_again_keeps_to_the_plan(planned: Plan, operator: User) -> None:
    rows = [dead(number, days=number) for number in range(1, 5)]
    dead(9, kind="security", days=9)
    with in_public():
        assert send_all_again(operator, "north") == 3
    assert list(Delivery.objects.filter(state="dead").order_by("key").values_list("id", flat=True)) == [
        rows[2].id, rows[3].id
    ]  # fmt: skip


@pytest.mark.rule("SA-6")
def test_messages_are_metered_on_the_day_that_a_gateway_took_them(planned: Plan, li: User) -> None:
    for number, (state, days) in enumerate([("sent", 0), ("sent", 0), ("sent", -1), ("dead", 0)]):
        at = NOW + timedelta(days=days)
        Delivery.objects.create(
            key=f"test:{number}",
            kind="security",
            channel="email",
            state=state,
            created_at=at,
            due_at=at,
            finished_at=at,
        )
    meter_dealer()
    assert MeterRow.objects.get(kind="messages").amount == 2


@pytest.mark.rule("SA-4")
def test_administrator_is_notified_of_the_last_seat(planned: Plan, boss: User) -> None:
    Subscription.objects.filter(dealer="north").update(seats=User.objects.count() + 2)
    create_staff(boss, NewStaff(username="wu", name="吴", roles=[Role.RECEPTIONIST]))
    assert notices() == []
    create_staff(boss, NewStaff(username="xu", name="徐", roles=[Role.RECEPTIONIST]))
    assert notices() == [{"what": "last_seat", "seats": User.objects.count()}]
    with pytest.raises(DomainError, match="no_seat_left"):
        create_staff(boss, NewStaff(username="he", name="何", roles=[Role.RECEPTIONIST]))


@pytest.mark.rule("SA-4")
def test_cards_beyond_the_plan_are_filed_and_notified_once_a_month(planned: Plan, li: User) -> None:
    filed(li)
    meter_dealer()
    assert notices() == []
    filed(li, customer_name="张先生", phones=numbered(7))
    for _ in range(2):
        meter_dealer()
    assert notices() == [{"what": "cards_beyond", "limit": 1}]
    assert MeterRow.objects.get(kind="cards").amount == 2


@pytest.mark.rule("SA-5")
def test_credit_that_a_payment_leaves_is_notified_the_next_morning(planned: Plan, operator: User) -> None:
    with in_public():
        confirm_transfer(operator, "north", Transfer(12_345, NOW.date(), "bank-1"))
    for later in (timedelta(0), timedelta(days=1), timedelta(days=2)):
        with clock.at(NOW + later), in_dealer("north"):
            run_due()
    assert notices() == [{"what": "credit", "amount": "123.45"}]


@pytest.mark.rule("SA-4", "SA-5")
@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"what": "last_seat", "seats": 5}, "The last of 5 seats is taken."),
        ({"what": "cards_beyond", "limit": 9}, "There are more cards than the plan's 9."),
        ({"what": "credit", "amount": "1.00"}, "A payment has left a credit of 1.00 yuan."),
        ({"day": ""}, "The state of the subscription has changed."),
    ],
)
def test_notice_says_what_happened_to_the_subscription(boss: User, data: dict[str, object], text: str) -> None:
    notify_now(NoticeKind.SUBSCRIPTION, [boss.id], "subscription:x", data=data)
    with translation.override("en"):
        (shown,) = render(boss, list(Notification.objects.all()))
    assert shown.text.startswith(text)
