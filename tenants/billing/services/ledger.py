"""The ledger's own steps, each within a transaction that holds the dealer's subscription: issue, settle, move on."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from accounts.models import User
from kit.errors import refuse
from tenants.billing.models import (
    CreditEntry,
    CreditReason,
    Invoice,
    InvoiceCounter,
    InvoiceLine,
    InvoiceState,
    Subscription,
)
from tenants.billing.queries.ledger import account_of, credit_of
from tenants.billing.rules.amounts import Line
from tenants.billing.rules.periods import Interval, Period, due_on, period_at
from tenants.models import Dealer
from tenants.rules.lifecycle import State, after_payment, steps_by_clock
from tenants.services.lifecycle import enter_state, standing_of, today_of


def locked_account(code: str) -> tuple[Subscription, Dealer]:
    """Lock a dealer's subscription, then the brand's record of it: always in this order."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a ledger is changed within a transaction")
    subscription = Subscription.objects.select_for_update().filter(dealer=code).first()
    if subscription is None:
        raise refuse("no_subscription", rule="SA-4", status=404)
    return subscription, Dealer.objects.select_for_update().get(code=code)


def issue_invoice(
    subscription: Subscription,
    period: Period,
    lines: Sequence[Line],
    today: date,
    *,
    period_index: int | None = None,
    seats: int = 0,
) -> Invoice:
    """Write an invoice with its lines under the next number of the year (SA-5)."""
    invoice = Invoice.objects.create(
        number=_next_number(today.year),
        dealer=subscription.dealer,
        issued_on=today,
        due_on=due_on(today, period.begins_on),
        begins_on=period.begins_on,
        ends_on=period.ends_on,
        period_index=period_index,
        seats=seats,
        title=subscription.title,
        tax_number=subscription.tax_number,
        total_fen=sum(line.amount_fen for line in lines),
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=position,
            kind=line.kind,
            quantity=line.quantity,
            unit_fen=line.unit_fen,
            amount_fen=line.amount_fen,
            days=line.days,
            days_of_period=line.days_of_period,
            metered_on=line.metered_on,
        )
        for position, line in enumerate(lines)
    )
    return invoice


def _next_number(year: int) -> str:
    """Return the next number of a year. Its counter stays locked to the commit: a number is used or given again."""
    InvoiceCounter.objects.bulk_create([InvoiceCounter(year=year)], ignore_conflicts=True)
    counter = InvoiceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"LS-{year}-{counter.last:06d}"


def settle(subscription: Subscription, dealer: Dealer) -> list[Invoice]:
    """Settle open invoices, the oldest first, while the credit covers them; return those that were settled."""
    credit, today, settled = credit_of(subscription.dealer), today_of(dealer), []
    open_invoices = Invoice.objects.select_for_update().filter(dealer=subscription.dealer, state=InvoiceState.OPEN)
    for invoice in open_invoices.order_by("number"):
        if invoice.total_fen > credit:
            break
        credit -= invoice.total_fen
        CreditEntry.objects.create(
            dealer=subscription.dealer, amount_fen=-invoice.total_fen, reason=CreditReason.INVOICE, invoice=invoice
        )
        invoice.state, invoice.paid_on = InvoiceState.PAID, today
        if invoice.period_index is not None and dealer.state in {State.READ_ONLY, State.CLOSED}:
            _begin_today(subscription, invoice, today)
        invoice.save(update_fields=["state", "paid_on", "begins_on", "ends_on"])
        settled.append(invoice)
    return settled


def _begin_today(subscription: Subscription, invoice: Invoice, today: date) -> None:
    """Begin a period that is paid after the dealer became read-only on the day of payment: days without are free."""
    period = period_at(today, Interval(subscription.interval), 0)
    invoice.begins_on, invoice.ends_on = period.begins_on, period.ends_on
    subscription.anchor_on, subscription.period_index = today, 0
    subscription.save(update_fields=["anchor_on", "period_index"])


def return_after_payment(subscription: Subscription, dealer: Dealer, *, by: User | None = None) -> None:
    """Bring a dealer that has paid everything due back to `active` (SA-1)."""
    before = standing_of(dealer)
    after = after_payment(before, account_of(subscription), today_of(dealer))
    if after != before:
        enter_state(dealer, after, by=by)


def move_by_clock(subscription: Subscription, dealer: Dealer) -> None:
    """Take every step that the clock asks for (SA-1)."""
    for step in steps_by_clock(standing_of(dealer), account_of(subscription), today_of(dealer)):
        enter_state(dealer, step.after, on=step.on)
