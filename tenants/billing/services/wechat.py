"""QR codes of WeChat Pay: one open per invoice, and the state fetched, never taken from a notice (SA-5)."""

from datetime import timedelta

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from kit import clock
from kit.errors import DomainError, refuse
from kit.ids import uuid7
from kit.queue import notify_on_commit
from kit.tenancy import current_dealer
from tenants.billing.models import Invoice, ProviderNotice, QrOrder, QrState
from tenants.billing.queries.ledger import amount_to_pay
from tenants.billing.services.payments import book_wechat_payment, open_invoice
from tenants.billing.services.providers import Notice, required_wechat, wechat

HANDLE_NOTICES = "billing.handle_notices"
# A native code can be paid for two hours.
LIFE = timedelta(hours=2)
# An order that nobody has paid is asked about this often.
_POLL_EVERY = timedelta(minutes=1)


@command(Action.SUBSCRIPTION_MANAGE, Purpose.PAYMENT)
def open_qr(actor: User, number: str) -> QrOrder:
    """Open a QR code for an invoice and close the one before it. Not within a transaction: the provider is asked.

    Refuses with `not_found`, `invoice_not_open` (409), `payment_away` (503).
    """
    code = current_dealer().code
    invoice, provider = open_invoice(code, number), required_wechat()
    for old in list(QrOrder.objects.filter(invoice=invoice, state=QrState.OPEN)):
        # It may have been paid a moment ago.
        fetch_order(old)
        if old.state == QrState.OPEN:
            provider.close(old.out_trade_no)
            _close(old)
    invoice = open_invoice(code, number)
    order = _new_order(actor, invoice)
    try:
        order.code_url = provider.open(order.out_trade_no, order.amount_fen, f"Lodestar {invoice.number}")
    except DomainError:
        _close(order)
        raise
    if not QrOrder.objects.filter(pk=order.pk, state=QrState.OPEN).update(code_url=order.code_url):
        # Closed by someone who asked about it before the provider had it.
        provider.close(order.out_trade_no)
        raise refuse("payment_away", rule="SA-5", status=503)
    return order


def _new_order(actor: User, invoice: Invoice) -> QrOrder:
    # Committed before the provider knows of it: money for an order that we do not have would be lost.
    with transaction.atomic(durable=True):
        locked = Invoice.objects.select_for_update().get(pk=invoice.pk)
        if QrOrder.objects.filter(invoice=locked, state=QrState.OPEN).exists():
            # Someone else's at this moment.
            raise refuse("payment_away", rule="SA-5", status=503)
        order = QrOrder.objects.create(
            out_trade_no=f"LS{uuid7().hex[:28]}", invoice=locked, amount_fen=amount_to_pay(locked)
        )
        note(actor, "subscription.qr_opened", locked.number)
    return order


def take_notice(notice: Notice) -> bool:
    """Store a notice by its id and have a worker ask about its order; False for one that was stored before."""
    with transaction.atomic():
        row = ProviderNotice(id=notice.id, provider="wechat", out_trade_no=notice.out_trade_no)
        is_new = not ProviderNotice.objects.filter(pk=notice.id).exists()
        ProviderNotice.objects.bulk_create([row], ignore_conflicts=True)
        notify_on_commit(HANDLE_NOTICES)
    return is_new


def handle_notices() -> None:
    """Ask about the order of each notice that waits; one whose provider is away waits on."""
    for notice in ProviderNotice.objects.filter(handled_at=None).order_by("received_at"):
        order = QrOrder.objects.select_related("invoice").filter(pk=notice.out_trade_no).first()
        try:
            if order is not None:
                fetch_order(order)
        except DomainError:
            continue
        notice.handled_at = clock.now()
        notice.save(update_fields=["handled_at"])


def poll_orders() -> None:
    """Ask about orders that nobody has paid: notices may be lost, and stop after a day. An old code is closed."""
    provider, now = wechat(), clock.now()
    if provider is None:
        return
    for order in QrOrder.objects.select_related("invoice").filter(state=QrState.OPEN):
        # In its first minute the provider may not have it yet.
        if now - (order.asked_at or order.created_at) < _POLL_EVERY:
            continue
        try:
            fetch_order(order)
            if order.state == QrState.OPEN and now - order.created_at > LIFE:
                provider.close(order.out_trade_no)
                _close(order)
        except DomainError:
            continue


def fetch_order(order: QrOrder) -> None:
    """Fetch an order's state from the provider and book what it was paid, once. Refuses with `payment_away`.

    Only what the answer says is written: others may have moved the order while it was on its way.
    """
    found = required_wechat().fetch(order.out_trade_no)
    if found.is_paid and found.paid_on is not None:
        book_wechat_payment(order.invoice, found.amount_fen, found.paid_on, found.reference)
        order.state = QrState.PAID
        order.save(update_fields=["state"])
    elif found.is_closed:
        _close(order)
    order.asked_at = clock.now()
    order.save(update_fields=["asked_at"])


def _close(order: QrOrder) -> None:
    """Close an order that is still open."""
    if QrOrder.objects.filter(pk=order.pk, state=QrState.OPEN).update(state=QrState.CLOSED):
        order.state = QrState.CLOSED
