"""The dealers that are billed, for the clock."""

from tenants.billing.models import Subscription
from tenants.models import OPEN_STATES, Dealer


def billed_codes() -> list[str]:
    """Return the codes of all dealers with a ledger whose host answers."""
    subscribed = Subscription.objects.values("dealer")
    return list(
        Dealer.objects.filter(state__in=OPEN_STATES, code__in=subscribed)
        .order_by("code")
        .values_list("code", flat=True)
    )
