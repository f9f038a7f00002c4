"""Limits of a plan by the day (SA-4)."""

from kit.tenancy import dealer_if_any
from tenants.billing.models import Plan, Subscription


def plan_of(code: str) -> Plan | None:
    """Return a dealer's plan; None before it has chosen one and where it is not billed. One statement."""
    subscription = Subscription.objects.select_related("plan").filter(dealer=code).first()
    return subscription.plan if subscription else None


def daily_limit(kind: str) -> int | None:
    """Return how many `exports` or `messages` the current dealer may have a day; None for any number.

    A trial has all features. One statement at a dealer, none in public.
    """
    dealer = dealer_if_any()
    plan = plan_of(dealer.code) if dealer is not None else None
    if plan is None:
        return None
    return {"exports": plan.exports_per_day, "messages": plan.messages_per_day}[kind]
