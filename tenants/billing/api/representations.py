"""Plain values of the ledger, as the API answers them."""

from django.utils.translation import get_language

from kit.tenancy import DealerContext
from tenants.billing.models import Invoice, Plan, Subscription
from tenants.billing.queries.console import Hosted
from tenants.billing.queries.ledger import amount_due, credit_of, offered_plans, usage_of
from tenants.billing.rules.money import in_yuan


def from_plan(plan: Plan) -> dict[str, object]:
    """Return a plan."""
    return {
        "code": plan.code,
        "name": plan.name_en if (get_language() or "").startswith("en") else plan.name_zh,
        "seat_price": in_yuan(plan.seat_fen),
        "seats_included": plan.seats_included,
        "months_per_year": plan.months_per_year,
        "card_limit": plan.card_limit,
        "messages_per_day": plan.messages_per_day,
        "exports_per_day": plan.exports_per_day,
    }


def from_subscription(dealer: DealerContext, subscription: Subscription, used: int) -> dict[str, object]:
    """Return a dealer's subscription. Five statements."""
    return {
        "state": dealer.state,
        "until": dealer.state_until,
        "plan": subscription.plan.code if subscription.plan else None,
        "interval": subscription.interval,
        "seats": subscription.seats,
        "seats_used": used,
        "next_seats": subscription.next_seats,
        "title": subscription.title,
        "tax_number": subscription.tax_number,
        "credit": in_yuan(credit_of(dealer.code)),
        "due": in_yuan(amount_due(dealer.code)),
        "usage": dict(usage_of(dealer.code)),
        "plans": [from_plan(plan) for plan in offered_plans()],
    }


def from_invoice(invoice: Invoice) -> dict[str, object]:
    """Return an invoice, its lines loaded."""
    return {
        "number": invoice.number,
        "dealer": invoice.dealer,
        "state": invoice.state,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "begins_on": invoice.begins_on,
        "ends_on": invoice.ends_on,
        "title": invoice.title,
        "tax_number": invoice.tax_number,
        "total": in_yuan(invoice.total_fen),
        "paid_on": invoice.paid_on,
        "lines": [
            {
                "kind": line.kind,
                "quantity": line.quantity,
                "unit": in_yuan(line.unit_fen),
                "amount": in_yuan(line.amount_fen),
                "days": line.days,
                "days_of_period": line.days_of_period,
                "metered_on": line.metered_on,
            }
            for line in invoice.lines.all()
        ],
    }


def from_hosted(hosted: Hosted) -> dict[str, object]:
    """Return a dealer as the operator sees it."""
    dealer, subscription = hosted.dealer, hosted.subscription
    return {
        "code": dealer.code,
        "name": dealer.name,
        "state": dealer.state,
        "until": dealer.state_until,
        "reason": dealer.state_reason,
        "plan": subscription.plan.code if subscription and subscription.plan else None,
        "seats": subscription.seats if subscription else None,
        "open": in_yuan(hosted.open_fen),
        "credit": in_yuan(hosted.credit_fen),
        "usage": dict(hosted.usage),
        "health": dict(hosted.health),
    }
