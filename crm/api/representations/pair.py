"""Suspected pairs as the API shows them: both cards, what differs, and what speaks for which (MG-1)."""

from crm.api.representations import Representation
from crm.models import Card, SuspectedDuplicate
from crm.queries.cards import ROW_FIELDS
from crm.rules.merging import Candidate, propose_survivor, speaks_for
from crm.services.card_data import data_of

# Where two cards stand may differ too, beside their data.
_STANDING = ("status", "owner_id", "business", "channel", "filed_on", "next_followup_on", "appointment_on")


def suspected_pair(row: SuspectedDuplicate) -> Representation:
    """A pair, its cards, owners and numbers loaded."""
    card, other = _candidate(row.card), _candidate(row.other)
    return {
        "id": row.id,
        "flagged_at": row.flagged_at,
        "flagged_by": row.flagged_by_id,
        "card": _card(row.card),
        "other": _card(row.other),
        "differences": differences(row.card, row.other),
        "speaks_for": speaks_for(card, other),
        "proposed_survivor": propose_survivor(card, other),
    }


def differences(card: Card, other: Card) -> list[str]:
    """The fields in which two cards differ, in the order of the form."""
    ours, theirs = data_of(card, list(card.phones.all())), data_of(other, list(other.phones.all()))
    of_data = [field for field in ours if ours.get(field) != theirs.get(field)]
    standing = [field for field in _STANDING if getattr(card, field) != getattr(other, field)]
    return of_data + [field.removesuffix("_id") for field in standing]


def _card(card: Card) -> Representation:
    row = {field: getattr(card, field) for field in ROW_FIELDS if not field.startswith("owner")}
    data = data_of(card, list(card.phones.all()))
    return {**row, "owner": card.owner_id, "owner_name": card.owner.name, "data": data}


def _candidate(card: Card) -> Candidate:
    return Candidate(card.status, card.intent_level, card.completeness, card.followup_count, card.filed_on)
