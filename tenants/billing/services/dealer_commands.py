"""The dealer_admin's commands on the subscription.

They run in the dealer's schema: its audit has them, its accounts are counted there. The ledger's tables carry theirs.
"""

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from kit.tenancy import current_dealer
from tenants.billing.models import Invoice, Subscription
from tenants.billing.rules.orders import PlanOrder
from tenants.billing.services.payments import open_invoice
from tenants.billing.services.seats import seats_in_use
from tenants.billing.services.subscribing import change_seats, choose_plan


@command(Action.SUBSCRIPTION_MANAGE, Purpose.PAYMENT)
@transaction.atomic
def order_plan(actor: User, order: PlanOrder) -> Subscription:
    """Choose a plan, its interval and seats, with the buyer's data for the 发票. Refuses as `choose_plan`."""
    subscription = choose_plan(current_dealer().code, order, seats_in_use())
    note(actor, "subscription.plan_chosen", order.plan, interval=order.interval, seats=order.seats)
    return subscription


@command(Action.SUBSCRIPTION_MANAGE)
@transaction.atomic
def order_seats(actor: User, seats: int) -> Subscription:
    """Order more seats at once or fewer from the next period on (SA-4). Refuses with `out_of_range`, `seats_in_use`."""
    subscription = change_seats(current_dealer().code, seats, seats_in_use())
    note(actor, "subscription.seats_ordered", str(seats))
    return subscription


@command(Action.SUBSCRIPTION_MANAGE, Purpose.PAYMENT)
@transaction.atomic
def begin_transfer(actor: User, number: str) -> Invoice:
    """Return the invoice that is to be paid by transfer; what to transfer, and with which reference, is in it.

    Refuses with `not_found`, `invoice_not_open` (409).
    """
    invoice = open_invoice(current_dealer().code, number)
    note(actor, "subscription.transfer_announced", number)
    return invoice
