"""Notices, transfers and codes that arrive at the same instant: each sum is booked once (SA-5)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from accounts.models import AuditEntry, User
from accounts.roles import Role
from kit import clock
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.billing.models import (
    CreditEntry,
    Invoice,
    InvoiceCounter,
    InvoiceLine,
    Payment,
    ProviderNotice,
    QrOrder,
    Subscription,
)
from tenants.billing.queries.ledger import credit_of
from tenants.billing.rules.orders import PlanOrder
from tenants.billing.services.dealer_commands import order_plan, order_seats
from tenants.billing.services.payments import Transfer, confirm_transfer
from tenants.billing.services.providers import Notice
from tenants.billing.services.wechat import handle_notices, open_qr, take_notice
from tenants.models import Dealer, DealerState
from tests.factories import SHANGHAI, make_user
from tests.gateways.wechat_pay import WeChatPayServer

_ROUNDS = 10
_LEDGER = (CreditEntry, QrOrder, Payment, InvoiceLine, Invoice, Subscription, ProviderNotice, InvoiceCounter)


@pytest.fixture
def ledger(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[User]:
    """The operator, whom other connections see; all that is booked is taken back."""
    with django_db_blocker.unblock():
        with in_public():
            operator = make_user("operator-at-once", Role.OPERATOR)
        try:
            yield operator
        finally:
            with in_public(), connection.cursor() as cursor:
                cursor.execute("BEGIN")
                # The audit lets nobody delete its entries; nor are keys looked at.
                cursor.execute("SET LOCAL session_replication_role = replica")
                ledger = [table.objects.all() for table in _LEDGER]
                for rows in (*ledger, AuditEntry.objects.filter(actor=operator), User.objects.filter(pk=operator.pk)):
                    rows._raw_delete(rows.db)
                cursor.execute("COMMIT")


def subscribe(dealer: DealerContext) -> User:
    """Let a dealer be in the last days of its trial, with a plan for ten seats; return its administrator."""
    with in_public():
        until = clock.today(SHANGHAI) + timedelta(days=5)
        Dealer.objects.filter(code=dealer.code).update(state=DealerState.TRIAL, state_until=until)
        Subscription.objects.create(dealer=dealer.code, seats=10)
    with in_dealer(dealer.code):
        boss = make_user("boss", Role.DEALER_ADMIN)
        order_plan(boss, PlanOrder("standard", "month", 10, "自有汽车有限公司", "91310000MA1FL4XY2N"))
    return boss


def at_once(*commands: Callable[[], object]) -> list[str]:
    """Run commands in public at the same instant, each on a connection of its own; return their codes, sorted."""
    barrier = Barrier(len(commands))

    def run(command: Callable[[], object]) -> str:
        with in_public():
            try:
                barrier.wait(20)
                command()
            except DomainError as refusal:
                return refusal.code
            finally:
                connection.close()
        return "done"

    with ThreadPoolExecutor(len(commands)) as pool:
        return sorted(pool.map(run, commands))


def handle(notice: Notice) -> None:
    take_notice(notice)
    handle_notices()


@pytest.mark.rule("SA-5")
def test_notices_and_a_transfer_at_the_same_instant_are_booked_once_each(
    ledger: User, make_dealer: Callable[[], DealerContext], provider: WeChatPayServer
) -> None:
    dealer = make_dealer()
    boss, seats = subscribe(dealer), 10
    today = clock.today(SHANGHAI)
    for at in range(_ROUNDS):
        with in_dealer(dealer.code):
            if at:
                seats += 1
                order_seats(boss, seats)
            invoice = Invoice.objects.get(dealer=dealer.code, state="open")
            number = open_qr(boss, invoice.number).out_trade_no
        provider.pay(number)
        notices = [Notice(f"n-{at}-{place}", number) for place in range(2)]
        transfer = Transfer(1_00, today, f"bank-{at}")
        answers = at_once(
            *(lambda notice=notice: handle(notice) for notice in notices),  # type: ignore[misc] # of this round
            lambda transfer=transfer: confirm_transfer(ledger, dealer.code, transfer),  # type: ignore[misc]
        )
        assert answers == ["done"] * 3
        with in_public():
            invoice.refresh_from_db()
            # The code asks for what the credit of the round before leaves.
            assert (invoice.state, credit_of(dealer.code)) == ("paid", 1_00)
            assert (
                Payment.objects.filter(by="wechat").count() == Payment.objects.filter(by="transfer").count() == at + 1
            )
            assert QrOrder.objects.get(pk=number).state == "paid"
            assert ProviderNotice.objects.filter(handled_at=None).count() == 0
    with in_public():
        numbers = Invoice.objects.order_by("number").values_list("number", flat=True)
        assert [int(number[-6:]) for number in numbers] == list(range(1, _ROUNDS + 1))


@pytest.mark.rule("SA-5")
def test_one_bank_reference_recorded_for_two_dealers_at_the_same_instant_is_booked_once(
    ledger: User, make_dealer: Callable[[], DealerContext]
) -> None:
    dealers = [make_dealer(), make_dealer()]
    for dealer in dealers:
        subscribe(dealer)
    for at in range(_ROUNDS):
        transfer = Transfer(1_00, clock.today(SHANGHAI), f"bank-{at}")
        answers = at_once(
            *(lambda code=dealer.code, sent=transfer: confirm_transfer(ledger, code, sent) for dealer in dealers)  # type: ignore[misc]
        )
        assert answers == ["done", "reference_taken"]
    with in_public():
        assert (Payment.objects.count(), CreditEntry.objects.count()) == (_ROUNDS, _ROUNDS)


@pytest.mark.rule("SA-5")
def test_codes_asked_for_at_the_same_instant_leave_one_that_can_be_paid(
    ledger: User, make_dealer: Callable[[], DealerContext], provider: WeChatPayServer
) -> None:
    dealer = make_dealer()
    boss = subscribe(dealer)
    with in_public():
        number = Invoice.objects.get(dealer=dealer.code).number

    def ask() -> None:
        with in_dealer(dealer.code):
            open_qr(boss, number)

    for _ in range(_ROUNDS):
        assert at_once(ask, ask) in (["done", "done"], ["done", "payment_away"], ["payment_away", "payment_away"])
        with in_public():
            open_here = set(QrOrder.objects.filter(state="open").values_list("out_trade_no", flat=True))
        payable = {each.out_trade_no for each in provider.orders.values() if each.state == "NOTPAY"}
        assert payable == open_here
        assert len(payable) <= 1
