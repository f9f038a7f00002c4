"""What the system proposes at a contact: the next date (FU-5) and the intent level (CA-11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crm.rules.codes import OPEN, FollowUpLevel, IntentLevel
from crm.rules.levels import propose_level
from crm.rules.schedule import next_date_bound, propose_next_date


@dataclass(frozen=True, slots=True)
class Proposal:
    """The next date with its bounds, and the level that the answers support with the key questions still missing.

    The dates are None for a closed card, and without a follow-up level; `latest` bounds the next date (FU-3).
    """

    next_followup_on: date | None
    earliest: date | None
    latest: date | None
    intent_level: IntentLevel
    missing: list[str]


def propose(
    card: Mapping[str, object], *, status: str, level: str, contact_on: date, today: date, appointment_on: date | None
) -> Proposal:
    """Propose what a contact on `contact_on` leaves an open card with, the person in front of it decides."""
    intent = propose_level(card, contact_on)
    if status not in OPEN or not FollowUpLevel.has(level):
        return Proposal(None, None, None, intent.level, intent.missing)
    known = FollowUpLevel(level)
    latest = next_date_bound(known, contact_on=contact_on, today=today, at_filing=False)
    next_on = propose_next_date(
        known, contact_on=contact_on, today=today, at_filing=False, appointment_on=appointment_on
    )
    return Proposal(next_on, today, latest, intent.level, intent.missing)
