"""Money in and out (SA-5): each payment is booked once, what it does not settle is credit. In public."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db import IntegrityError, transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit.errors import Problem, raise_all, refuse
from tenants.billing.models import CreditEntry, CreditReason, Invoice, Payment
from tenants.billing.models.payment import PaidBy
from tenants.billing.queries.ledger import credit_of
from tenants.billing.rules.money import in_yuan
from tenants.billing.rules.reasons import reason_problems
from tenants.billing.services.ledger import locked_account, return_after_payment, settle
from tenants.services.lifecycle import today_of

_LONGEST_REFERENCE, _MOST_FEN = 80, 9_999_999_999


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer as the operator reads it from the bank's statement; None is not answered.

    `invoice` is the number it names, or "".
    """

    amount_fen: int | None
    paid_on: date | None
    reference: str
    invoice: str = ""


@command(Action.HOSTING_MANAGE)
def confirm_transfer(actor: User, code: str, transfer: Transfer) -> Payment:
    """Book a bank transfer. Refuses with `required`, `out_of_range`, `too_long`, `not_a_choice`, `reference_taken`."""
    try:
        with transaction.atomic():
            return _confirm_transfer(actor, code, transfer)
    except IntegrityError:
        # Recorded for another dealer at this moment.
        raise refuse("reference_taken", "reference", "SA-5") from None


def _confirm_transfer(actor: User, code: str, transfer: Transfer) -> Payment:
    subscription, dealer = locked_account(code)
    reference = transfer.reference.strip()
    invoice = Invoice.objects.filter(dealer=code, number=transfer.invoice).first() if transfer.invoice else None
    problems = _transfer_problems(transfer, today_of(dealer), has_invoice=invoice is not None)
    if Payment.objects.filter(by=PaidBy.TRANSFER, reference=reference).exists():
        problems.append(Problem("reference_taken", "reference", "SA-5"))
    raise_all(problems)
    payment = Payment.objects.create(
        dealer=code,
        by=PaidBy.TRANSFER,
        amount_fen=cast(int, transfer.amount_fen),
        paid_on=cast(date, transfer.paid_on),
        reference=reference,
        invoice=invoice,
        confirmed_by=actor.username,
    )
    _book(payment)
    if settle(subscription, dealer):
        return_after_payment(subscription, dealer, by=actor)
    note(actor, "payment.confirmed", code, amount=in_yuan(payment.amount_fen), reference=reference)
    return payment


def book_wechat_payment(invoice: Invoice, amount_fen: int, paid_on: date, reference: str) -> Payment | None:
    """Book what WeChat Pay has received for an invoice; None where it was booked already."""
    with transaction.atomic():
        subscription, dealer = locked_account(invoice.dealer)
        payment, is_new = Payment.objects.get_or_create(
            by=PaidBy.WECHAT,
            reference=reference,
            defaults={"dealer": invoice.dealer, "amount_fen": amount_fen, "paid_on": paid_on, "invoice": invoice},
        )
        if not is_new:
            return None
        _book(payment)
        if settle(subscription, dealer):
            return_after_payment(subscription, dealer)
    return payment


@command(Action.HOSTING_MANAGE)
def refund_credit(actor: User, code: str, amount_fen: int, reason: str) -> CreditEntry:
    """Take credit off a dealer's account that the operator has paid back.

    Refuses with `required`, `too_long`, `credit_too_small`.
    """
    with transaction.atomic():
        locked_account(code)
        credit = credit_of(code)
        problems = reason_problems(reason, "SA-5")
        if not amount_fen:
            problems.append(Problem("required", "amount", "SA-5"))
        elif not 0 < amount_fen <= credit:
            problems.append(Problem("credit_too_small", "amount", "SA-5", {"credit": in_yuan(credit)}))
        raise_all(problems)
        entry = CreditEntry.objects.create(
            dealer=code, amount_fen=-amount_fen, reason=CreditReason.REFUND, note=reason.strip()
        )
        note(actor, "credit.refunded", code, amount=in_yuan(amount_fen))
    return entry


def open_invoice(code: str, number: str) -> Invoice:
    """Return a dealer's invoice that can be paid. Refuses with `not_found`, `invoice_not_open` (409)."""
    invoice = Invoice.objects.filter(dealer=code, number=number).first()
    if invoice is None:
        raise refuse("not_found", status=404)
    if invoice.state != "open":
        raise refuse("invoice_not_open", "invoice", "SA-5", status=409)
    return invoice


def _transfer_problems(transfer: Transfer, today: date, *, has_invoice: bool) -> list[Problem]:
    """Return what is wrong with a transfer in itself."""
    reference = transfer.reference.strip()
    problems = [] if reference else [Problem("required", "reference", "SA-5")]
    if len(reference) > _LONGEST_REFERENCE:
        problems.append(Problem("too_long", "reference", "SA-5", {"limit": _LONGEST_REFERENCE}))
    if transfer.amount_fen is None:
        problems.append(Problem("required", "amount", "SA-5"))
    elif not 0 < transfer.amount_fen <= _MOST_FEN:
        bounds = {"lowest": in_yuan(1), "highest": in_yuan(_MOST_FEN)}
        problems.append(Problem("out_of_range", "amount", "SA-5", bounds))
    if transfer.paid_on is None:
        problems.append(Problem("required", "paid_on", "SA-5"))
    elif transfer.paid_on > today:
        problems.append(Problem("date_ahead", "paid_on", "SA-5"))
    if transfer.invoice and not has_invoice:
        problems.append(Problem("not_a_choice", "invoice", "SA-5"))
    return problems


def _book(payment: Payment) -> None:
    CreditEntry.objects.create(
        dealer=payment.dealer, amount_fen=payment.amount_fen, reason=CreditReason.PAYMENT, payment=payment
    )
