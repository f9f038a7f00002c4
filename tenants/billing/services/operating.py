"""The operator's commands on a dealer (SA-8). In public; none enters the dealer's schema."""

from datetime import date

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit.errors import raise_all, refuse
from tenants.billing.models import Subscription
from tenants.billing.rules.reasons import reason_problems
from tenants.billing.services.ledger import move_by_clock
from tenants.models import OPEN_STATES, Dealer
from tenants.rules.lifecycle import extended, resumed, suspended
from tenants.services.lifecycle import enter_state, standing_of, today_of


@command(Action.HOSTING_MANAGE)
@transaction.atomic
def suspend_dealer(actor: User, code: str, reason: str) -> Dealer:
    """Make a dealer read-only, with a reason that its administrator reads. Refuses `required`, `state_not_allowed`."""
    raise_all(reason_problems(reason, "SA-8"))
    dealer = _locked(code)
    enter_state(dealer, suspended(standing_of(dealer)), reason=reason.strip(), by=actor)
    note(actor, "dealer.suspended", code, reason=reason.strip())
    return dealer


@command(Action.HOSTING_MANAGE)
@transaction.atomic
def resume_dealer(actor: User, code: str) -> Dealer:
    """End a suspension: the dealer is where it was, and what was due in between comes at once."""
    subscription = Subscription.objects.select_for_update().filter(dealer=code).first()
    dealer = _locked(code)
    enter_state(dealer, resumed(standing_of(dealer)), by=actor)
    if subscription is not None:
        move_by_clock(subscription, dealer)
    note(actor, "dealer.resumed", code)
    return dealer


@command(Action.HOSTING_MANAGE)
@transaction.atomic
def extend_trial(actor: User, code: str, until: date) -> Dealer:
    """Give a trial another end; one that ran out is a trial again. Refuses `out_of_range`, `state_not_allowed`."""
    subscription = Subscription.objects.select_for_update().filter(dealer=code).first()
    dealer = _locked(code)
    enter_state(dealer, extended(standing_of(dealer), until, today_of(dealer)), by=actor)
    if subscription is not None and subscription.plan_id is not None and subscription.period_index is None:
        # The first period begins as the trial ends.
        subscription.anchor_on = until
        subscription.save(update_fields=["anchor_on"])
    note(actor, "dealer.trial_extended", code, until=until.isoformat())
    return dealer


def _locked(code: str) -> Dealer:
    dealer = Dealer.objects.select_for_update().filter(code=code, state__in=OPEN_STATES).first()
    if dealer is None:
        raise refuse("not_found", status=404)
    return dealer
