"""Begin a dealer's trial, by a sign-up or by the operator (SA-1, SA-3, SA-8). In public."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from tenants.billing.queries.ledger import offered_plans
from tenants.billing.services.subscribing import open_subscription
from tenants.models import Dealer, DealerState
from tenants.rules.dealers import DealerOrder
from tenants.services.lifecycle import today_of
from tenants.services.provisioning import provision_dealer


@dataclass(frozen=True, slots=True)
class NewTrial:
    """A dealer in its trial, with the one-time password of its administrator, shown this once."""

    dealer: Dealer
    username: str
    password: str


@command(Action.HOSTING_MANAGE)
@transaction.atomic
def begin_trial(order: DealerOrder, *, by: User | None = None) -> NewTrial:
    """Order a dealer that is billed here; it opens in its trial. Refuses as `provision_dealer`."""
    dealer, password = provision_dealer(order, by=by)
    dealer.opens_as = DealerState.TRIAL
    dealer.state_until = today_of(dealer) + timedelta(days=offered_plans()[0].trial_days)
    dealer.save(update_fields=["opens_as", "state_until"])
    open_subscription(order.code)
    return NewTrial(dealer, dealer.admin_username, password)
