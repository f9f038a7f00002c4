"""Leads as the API shows them."""

from crm.api.representations import Representation
from crm.models import Lead, LeadContact
from tenants.leads.queries.figures import LeadFigures

_PLAIN = (
    "id", "state", "sender", "sender_name", "model", "received_at", "requested_at", "assigned_at", "due_at",
    "customer_name", "phone", "more_phones", "email", "province", "city", "comments", "open_from", "claimed_at",
    "attempted_at", "reached_at", "settled_at", "reason",
)  # fmt: skip


def lead_shown(lead: Lead) -> Representation:
    """Return a lead that was masked for its reader, with its people loaded."""
    return {
        **{name: getattr(lead, name) for name in _PLAIN},
        "match": lead.match_id,
        "offered_to": lead.offered_to_id,
        "offered_to_name": lead.offered_to.name if lead.offered_to else "",
        "claimed_by": lead.claimed_by_id,
        "claimed_by_name": lead.claimed_by.name if lead.claimed_by else "",
        "card": lead.card_id,
    }


def figures_shown(figures: LeadFigures) -> Representation:
    """Return a dealer's figures of leads (HQ-7): each rate as n of N."""
    rates = {name: {"numerator": of, "denominator": among} for name, (of, among) in figures.rates().items()}
    return {
        "leads": figures.leads,
        "automatic": figures.automatic,
        "minutes_median": figures.minutes_median,
        "minutes_p90": figures.minutes_p90,
        "rates": rates,
    }


def contact_shown(contact: LeadContact) -> Representation:
    """Return an attempt, with its person loaded."""
    return {
        "at": contact.at,
        "by": contact.by_id,
        "by_name": contact.by.name,
        "method": contact.method,
        "reached": contact.reached,
        "automatic": contact.is_automatic,
        "note": contact.note,
        "minutes": contact.minutes,
    }
