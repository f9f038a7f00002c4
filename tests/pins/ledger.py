"""The ledger of the dealer north: in its trial, a plan chosen, an invoice open and a little credit; south suspended."""

from datetime import timedelta

from accounts.models import User
from tenants.billing.models import Invoice, Subscription
from tenants.billing.rules.orders import PlanOrder
from tenants.billing.services.payments import Transfer, confirm_transfer
from tenants.billing.services.subscribing import choose_plan
from tenants.models import Dealer, DealerState
from tests.factories import NOW


def make_ledger(host: User) -> str:
    """Make it, in public; return the invoice's number."""
    Dealer.objects.filter(code="south").update(state=DealerState.SUSPENDED, state_before=DealerState.ACTIVE)
    number = make_subscription()
    confirm_transfer(host, "north", Transfer(10_000, NOW.date(), "bank-0"))
    return number


def make_subscription() -> str:
    """Choose a plan for the dealer north in its trial; return the number of the open invoice."""
    until = NOW.date() + timedelta(days=5)
    Dealer.objects.filter(code="north").update(state=DealerState.TRIAL, state_until=until)
    Subscription.objects.create(dealer="north", seats=50)
    choose_plan("north", PlanOrder("standard", "month", 50, "北城汽车有限公司", "91310000MA1FL4XY2N"), used=1)
    return Invoice.objects.get(dealer="north").number
