"""Leads as they are answered: never with the person."""

from collections.abc import Mapping
from typing import Any

from tenants.leads.models import Lead, LeadSender, SenderKey
from tenants.leads.queries.senders import live_keys, mail_address
from tenants.leads.rules.assignment import Rule

# The columns of a lead's progress, and by which names they are answered.
_NAMES = {
    "id": "id",
    "sender_ref": "sender_id",
    "sender__code": "sender",
    "dealer": "dealer",
    "state": "state",
    "form": "form",
    "received_at": "received_at",
    "assigned_at": "assigned_at",
    "model": "model",
    "rules_version": "rules_version",
}
PROGRESS = tuple(_NAMES)


def progress(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a lead's progress."""
    return {**{name: row[column] for column, name in _NAMES.items()}, "dealer": row["dealer"] or None}


def taken(lead: Lead) -> dict[str, Any]:
    """Return what a sender is answered of a lead."""
    return {"id": lead.id, "sender_id": lead.sender_ref, "dealer": lead.dealer or None, "state": lead.state}


def quarantined(lead: Lead) -> dict[str, Any]:
    """Return a lead in quarantine, without its fields."""
    return {
        "id": lead.id,
        "sender": lead.sender.code,
        "sender_id": lead.sender_ref,
        "form": lead.form,
        "received_at": lead.received_at,
        "reasons": lead.reasons,
    }


def sender(row: LeadSender) -> dict[str, Any]:
    """Return a sender with its live keys."""
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "per_minute": row.per_minute,
        "is_active": row.is_active,
        "mail_address": mail_address(row),
        "keys": [key_of(each) for each in live_keys(row)],
    }


def key_of(key: SenderKey) -> dict[str, Any]:
    """Return a key without its secret."""
    return {"id": key.id, "created_at": key.created_at}


def rules_shown(version: int, rules: tuple[Rule, ...]) -> dict[str, Any]:
    """Return a version of the rules."""
    return {"version": version, "rules": [each.as_data() for each in rules]}
