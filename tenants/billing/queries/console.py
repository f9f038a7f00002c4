"""The operator's view of dealers: state, plan, seats, usage, money and health (SA-8). Nothing of a dealer's cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.utils.module_loading import import_string

from tenants.billing.models import CreditEntry, Invoice, InvoiceState, MeterKind, MeterRow, Subscription
from tenants.models import Dealer


@dataclass(frozen=True, slots=True)
class Hosted:
    """A dealer as the operator sees it. `subscription` is None for one that the brand pays for."""

    dealer: Dealer
    subscription: Subscription | None
    usage: Mapping[str, int]
    open_fen: int
    credit_fen: int
    # Events behind, parked entries and dead deliveries, by name.
    health: Mapping[str, int]


def hosted_dealers(state: str = "", q: str = "", after: str = "", size: int = 50) -> tuple[list[Hosted], str]:
    """Return some dealers by code behind `after`, and the code behind which the next page begins ("" at the end).

    Six statements whatever the number, beside those of the health (config.settings.DEALER_HEALTH).
    """
    rows = Dealer.objects.order_by("code")
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(Q(code__contains=q) | Q(name__contains=q)) if q else rows
    found = list((rows.filter(code__gt=after) if after else rows)[: size + 1])
    return hosted_dealers_by_row(found[:size]), found[size - 1].code if len(found) > size else ""


def hosted_dealer(code: str) -> Hosted | None:
    """Return one dealer; None for a code that none has."""
    dealer = Dealer.objects.select_related("region").filter(code=code).first()
    return hosted_dealers_by_row([dealer])[0] if dealer else None


def invoices(state: str = "", dealer: str = "") -> QuerySet[Invoice]:
    """Return invoices of all dealers, the newest first."""
    narrowed = {"state": state, "dealer": dealer}
    return Invoice.objects.filter(**{name: value for name, value in narrowed.items() if value}).order_by("-number")


def hosted_dealers_by_row(dealers: Sequence[Dealer]) -> list[Hosted]:
    """Return these dealers with what the ledger and their health say. Five statements, and those of the health."""
    codes = [dealer.code for dealer in dealers]
    subscriptions = {row.dealer: row for row in Subscription.objects.select_related("plan").filter(dealer__in=codes)}
    usage: dict[str, dict[str, int]] = {code: {} for code in codes}
    for row in _latest_meter_rows(codes):
        usage[row.dealer][row.kind] = row.amount
    opened = Invoice.objects.filter(dealer__in=codes, state=InvoiceState.OPEN).order_by()
    owed = dict(opened.values_list("dealer").annotate(Sum("total_fen")))
    credit = dict(
        CreditEntry.objects.filter(dealer__in=codes).order_by().values_list("dealer").annotate(Sum("amount_fen"))
    )
    health: dict[str, dict[str, int]] = {code: {} for code in codes}
    for path in settings.DEALER_HEALTH:
        for code, found in import_string(path)(codes).items():
            health[code] |= found
    return [
        Hosted(
            dealer,
            subscriptions.get(dealer.code),
            usage[dealer.code],
            owed.get(dealer.code, 0),
            credit.get(dealer.code, 0),
            health[dealer.code],
        )
        for dealer in dealers
    ]


def _latest_meter_rows(codes: Sequence[str]) -> QuerySet[MeterRow]:
    rows = MeterRow.objects.filter(dealer__in=codes, kind__in=MeterKind.values)
    return rows.order_by("dealer", "kind", "-on").distinct("dealer", "kind")
