"""A dealer's credit, debt and use. All in public: callable from any schema."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Max, Min, QuerySet, Sum

from kit.errors import refuse
from tenants.billing.models import CreditEntry, Invoice, InvoiceState, MeterKind, MeterRow, Plan, Subscription
from tenants.rules.lifecycle import Account


def subscription_of(code: str) -> Subscription:
    """Return a dealer's subscription with its plans; `no_subscription` (404) for one that is not billed here."""
    found = Subscription.objects.select_related("plan", "next_plan").filter(dealer=code).first()
    if found is None:
        raise refuse("no_subscription", rule="SA-4", status=404)
    return found


def offered_plans() -> list[Plan]:
    """Return the plans that may be chosen."""
    return list(Plan.objects.filter(is_offered=True))


def credit_of(code: str) -> int:
    """Return a dealer's credit in fen: payments less what they settled and what was refunded."""
    return int(CreditEntry.objects.filter(dealer=code).aggregate(sum=Sum("amount_fen"))["sum"] or 0)


def account_of(subscription: Subscription) -> Account:
    """Return what the life of a dealer depends on: whether a plan is chosen, and since when what is due."""
    open_invoices = Invoice.objects.filter(dealer=subscription.dealer, state=InvoiceState.OPEN)
    return Account(subscription.plan_id is not None, open_invoices.aggregate(first=Min("due_on"))["first"])


def running_periods(code: str, on: date) -> list[Invoice]:
    """Return the invoices of the periods that are not over on a day, the earliest first: this one's and the next's."""
    periods = Invoice.objects.filter(dealer=code, period_index__isnull=False, ends_on__gte=on)
    return list(periods.exclude(state=InvoiceState.VOID).order_by("begins_on"))


def invoices_of(code: str) -> QuerySet[Invoice]:
    """Return a dealer's invoices, the newest first."""
    return Invoice.objects.filter(dealer=code).order_by("-number")


def invoice_of(code: str, number: str) -> Invoice:
    """Return one of a dealer's invoices with its lines; `not_found` for a number that it does not have."""
    found = Invoice.objects.prefetch_related("lines").filter(dealer=code, number=number).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def most_cards(code: str, begins_on: date, ends_on: date) -> tuple[int, date] | None:
    """Return the most cards that the meter counted on a day of these, with the first such day."""
    rows = MeterRow.objects.filter(dealer=code, kind=MeterKind.CARDS, on__range=(begins_on, ends_on))
    row = rows.order_by("-amount", "on").values_list("amount", "on").first()
    return (int(row[0]), row[1]) if row else None


def usage_of(code: str) -> Mapping[str, int]:
    """Return the latest count of each kind."""
    latest = MeterRow.objects.filter(dealer=code).values("kind").annotate(on=Max("on"))
    days = {row["kind"]: row["on"] for row in latest}
    rows = MeterRow.objects.filter(dealer=code, on__in=set(days.values())) if days else MeterRow.objects.none()
    return {row.kind: row.amount for row in rows if days[row.kind] == row.on}


def amount_due(code: str) -> int:
    """Return what has to be paid for all open invoices in fen: less credit, never below 0."""
    opened = Invoice.objects.filter(dealer=code, state=InvoiceState.OPEN).aggregate(sum=Sum("total_fen"))["sum"] or 0
    return max(0, int(opened) - credit_of(code))


def amount_to_pay(invoice: Invoice) -> int:
    """Return what has to be paid for one invoice in fen: less the credit that earlier open ones leave for it."""
    earlier = Invoice.objects.filter(dealer=invoice.dealer, state=InvoiceState.OPEN, number__lt=invoice.number)
    taken = int(earlier.aggregate(sum=Sum("total_fen"))["sum"] or 0)
    return max(0, invoice.total_fen - max(0, credit_of(invoice.dealer) - taken))
