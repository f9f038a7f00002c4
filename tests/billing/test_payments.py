"""Payment notices sent twice, late, out of order and forged; QR codes; double and partial payments (SA-5)."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from kit import clock
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_public
from tenants.billing.models import Invoice, Payment, ProviderNotice, QrOrder
from tenants.billing.queries.ledger import credit_of
from tenants.billing.rules.orders import PlanOrder
from tenants.billing.services.dealer_commands import order_plan
from tenants.billing.services.payments import Transfer, confirm_transfer, refund_credit
from tenants.billing.services.providers import OrderState, required_wechat
from tenants.billing.services.wechat import fetch_order, handle_notices, open_qr, poll_orders
from tests.api_client import client as at_north
from tests.factories import NOW
from tests.gateways.wechat_pay import WeChatPayServer

TOTAL = 159_000


@pytest.fixture
def invoice(boss: User) -> Invoice:
    """An invoice of 1,590.00 yuan for ten seats, due as the trial ends."""
    order_plan(boss, PlanOrder("standard", "month", 10, "北城汽车有限公司", "91310000MA1FL4XY2N"))
    return Invoice.objects.get(dealer="north")


def send(notice: dict[str, Any]) -> Any:
    return Client(headers={"host": "localhost", **notice["headers"]}).post(
        "/payments/wechat/", notice["data"], content_type="application/json"
    )


def transactions() -> int:
    """How many transactions are under way, beside the one that a test is wrapped in."""
    return sum(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def pay_with_key(boss: User, invoice: Invoice) -> Any:
    body = {"invoice": invoice.number, "by": "wechat"}
    headers = {"idempotency-key": "qr-1"}
    return at_north(boss).post("/api/v1/subscription/pay/", body, format="json", headers=headers)


def state(invoice: Invoice) -> tuple[str, int, int]:
    """The invoice's state, the dealer's credit, and how many payments were booked."""
    invoice.refresh_from_db()
    return invoice.state, credit_of("north"), Payment.objects.count()


@pytest.mark.rule("SA-5")
def test_payment_is_booked_once_however_often_and_late_its_notice_comes(
    invoice: Invoice, boss: User, provider: WeChatPayServer
) -> None:
    assert invoice.total_fen == TOTAL
    order = open_qr(boss, invoice.number)
    assert (order.amount_fen, order.code_url[:9]) == (TOTAL, "weixin://")
    provider.pay(order.out_trade_no)
    notice = provider.notice(order.out_trade_no, notice_id="n-1")
    assert [send(notice).status_code for _ in range(2)] == [200, 200]
    assert send(provider.notice(order.out_trade_no, notice_id="n-2")).status_code == 200
    assert ProviderNotice.objects.count() == 2
    handle_notices()
    handle_notices()
    poll_orders()
    assert state(invoice) == ("paid", 0, 1)
    # One that comes late, for an invoice that is paid.
    assert send(provider.notice(order.out_trade_no, notice_id="n-3")).status_code == 200
    handle_notices()
    assert state(invoice) == ("paid", 0, 1)


@pytest.mark.rule("SA-5")
def test_notice_that_is_ahead_of_the_payment_settles_nothing(
    invoice: Invoice, boss: User, provider: WeChatPayServer
) -> None:
    """The state is fetched, not taken from the notice."""
    order = open_qr(boss, invoice.number)
    assert send(provider.notice(order.out_trade_no)).status_code == 200
    handle_notices()
    assert state(invoice) == ("open", 0, 0)
    provider.pay(order.out_trade_no)
    with clock.at(NOW.replace(hour=11)):
        poll_orders()
    assert state(invoice) == ("paid", 0, 1)


@pytest.mark.rule("SA-5")
def test_forged_old_and_unreadable_notices_are_refused_and_not_stored(
    invoice: Invoice, boss: User, provider: WeChatPayServer
) -> None:
    order = open_qr(boss, invoice.number)
    provider.pay(order.out_trade_no)
    forged = provider.notice(order.out_trade_no, forged=True)
    old = provider.notice(order.out_trade_no, age=3_600)
    changed = provider.notice(order.out_trade_no)
    changed["data"] = changed["data"].replace("TRANSACTION.SUCCESS", "TRANSACTION.REFUNDED")
    wrong_serial = provider.notice(order.out_trade_no)
    wrong_serial["headers"]["Wechatpay-Serial"] = "not-a-serial"
    empty = {"headers": {}, "data": "{}"}
    assert [send(each).status_code for each in (forged, old, changed, wrong_serial, empty)] == [401] * 5
    assert ProviderNotice.objects.count() == 0


@pytest.mark.rule("SA-5")
def test_new_code_closes_the_one_before_it(invoice: Invoice, boss: User, provider: WeChatPayServer) -> None:
    first, second = open_qr(boss, invoice.number), open_qr(boss, invoice.number)
    assert provider.orders[first.out_trade_no].state == "CLOSED"
    assert list(QrOrder.objects.filter(state="open").values_list("out_trade_no", flat=True)) == [second.out_trade_no]


@pytest.mark.rule("SA-5")
def test_code_paid_a_moment_ago_settles_the_invoice_instead_of_opening_another(
    invoice: Invoice, boss: User, provider: WeChatPayServer
) -> None:
    provider.pay(open_qr(boss, invoice.number).out_trade_no)
    with pytest.raises(DomainError) as refusal:
        open_qr(boss, invoice.number)
    assert (refusal.value.code, state(invoice)) == ("invoice_not_open", ("paid", 0, 1))


@pytest.mark.rule("SA-5")
def test_call_with_a_key_asks_the_provider_outside_any_transaction_and_only_once(
    invoice: Invoice, boss: User, provider: WeChatPayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order that the provider has and that was rolled back here would lose the money paid for it."""
    client, asked = required_wechat(), []
    monkeypatch.setattr(
        client, "open", lambda *order: asked.append(transactions()) or type(client).open(client, *order)
    )

    first, again = pay_with_key(boss, invoice), pay_with_key(boss, invoice)
    assert (first.status_code, again.content, again["Idempotency-Replayed"]) == (200, first.content, "true")
    assert (asked, len(provider.orders)) == ([0], 1)


@pytest.mark.rule("SA-5")
def test_repeat_of_a_call_that_met_a_provider_away_opens_the_code(
    invoice: Invoice, boss: User, provider: WeChatPayServer
) -> None:
    provider.is_away = True
    assert (pay_with_key(boss, invoice).status_code, QrOrder.objects.get().state) == (503, "closed")
    provider.is_away = False
    assert (pay_with_key(boss, invoice).status_code, QrOrder.objects.filter(state="open").count()) == (200, 1)


@pytest.mark.rule("SA-5")
def test_answer_that_comes_late_does_not_open_a_closed_code_again(
    invoice: Invoice, boss: User, provider: WeChatPayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, client = open_qr(boss, invoice.number), required_wechat()

    def fetch_slowly(number: str) -> OrderState:
        found = type(client).fetch(client, number)
        monkeypatch.undo()
        open_qr(boss, invoice.number)
        return found

    monkeypatch.setattr(client, "fetch", fetch_slowly)
    fetch_order(first)
    assert QrOrder.objects.get(pk=first.pk).state == "closed"
    assert QrOrder.objects.filter(state="open").count() == 1


@pytest.mark.rule("SA-5")
def test_code_that_was_closed_before_the_provider_had_it_is_not_shown(
    invoice: Invoice, boss: User, provider: WeChatPayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = required_wechat()

    def open_slowly(*order: Any) -> str:
        fetch_order(QrOrder.objects.get())
        return type(client).open(client, *order)

    monkeypatch.setattr(client, "open", open_slowly)
    with pytest.raises(DomainError) as refusal:
        open_qr(boss, invoice.number)
    assert (refusal.value.code, [each.state for each in provider.orders.values()]) == ("payment_away", ["CLOSED"])
    assert QrOrder.objects.get().state == "closed"


@pytest.mark.rule("SA-5")
def test_invoice_paid_in_two_ways_leaves_credit(
    invoice: Invoice, boss: User, operator: User, provider: WeChatPayServer, north: DealerContext
) -> None:
    order = open_qr(boss, invoice.number)
    provider.pay(order.out_trade_no)
    with in_public():
        confirm_transfer(operator, "north", Transfer(TOTAL, NOW.date(), "bank-1", invoice.number))
        assert state(invoice) == ("paid", 0, 1)
        assert send(provider.notice(order.out_trade_no)).status_code == 200
        handle_notices()
        assert state(invoice) == ("paid", TOTAL, 2)
        refund_credit(operator, "north", TOTAL, "重复付款")
        with pytest.raises(DomainError) as refusal:
            refund_credit(operator, "north", 1, "没有余额")
    assert (credit_of("north"), refusal.value.code) == (0, "credit_too_small")


@pytest.mark.rule("SA-5")
def test_partial_payment_waits_as_credit_and_the_rest_settles(
    invoice: Invoice, boss: User, operator: User, provider: WeChatPayServer
) -> None:
    with in_public():
        confirm_transfer(operator, "north", Transfer(100_000, NOW.date(), "bank-1"))
    assert state(invoice) == ("open", 100_000, 1)
    order = open_qr(boss, invoice.number)
    assert order.amount_fen == 59_000
    provider.pay(order.out_trade_no)
    handle_notices()
    with clock.at(NOW.replace(hour=11)):
        poll_orders()
    assert state(invoice) == ("paid", 0, 2)


@pytest.mark.rule("SA-5")
def test_transfer_is_recorded_once_and_all_that_is_wrong_is_named(invoice: Invoice, operator: User) -> None:
    with in_public():
        confirm_transfer(operator, "north", Transfer(TOTAL, NOW.date(), "bank-1"))
        with pytest.raises(DomainError) as again:
            confirm_transfer(operator, "north", Transfer(TOTAL, NOW.date(), "bank-1"))
        with pytest.raises(DomainError) as wrong:
            confirm_transfer(operator, "north", Transfer(0, NOW.date().replace(year=2027), " ", "LS-1"))
    assert again.value.code == "reference_taken"
    assert {each.field: each.code for each in wrong.value.problems} == {
        "reference": "required",
        "amount": "out_of_range",
        "paid_on": "date_ahead",
        "invoice": "not_a_choice",
    }
    assert state(invoice) == ("paid", 0, 1)


@pytest.mark.rule("SA-5")
def test_provider_that_is_away_leaves_no_open_code(invoice: Invoice, boss: User, provider: WeChatPayServer) -> None:
    provider.is_away = True
    with pytest.raises(DomainError) as refusal:
        open_qr(boss, invoice.number)
    assert (refusal.value.code, refusal.value.status) == ("payment_away", 503)
    assert not QrOrder.objects.filter(state="open").exists()
    provider.is_away = False
    assert open_qr(boss, invoice.number).state == "open"
