"""Clocks and statuses of leads (HQ-5, HQ-6): pure functions."""

from dataclasses import dataclass
from datetime import datetime

from crm.rules.codes import LeadState

# In opening minutes: claimed by the person it is offered to, then by everyone; attempted.
OFFERED_TO_ONE = 5
ATTEMPT_WITHIN = 30

# The manager is warned at these.
WARNED_AT = (15, 30)

# A lead that nobody has settled.
OPEN_LEADS = (LeadState.OFFERED, LeadState.CLAIMED)


@dataclass(frozen=True, slots=True)
class LeadProgress:
    """How far a lead has come, as the brand calls it, since when, and the code of why it was declined."""

    state: str
    at: datetime
    reason: str = ""


def lead_progress(
    state: str,
    *,
    offered_at: datetime,
    claimed_at: datetime | None,
    attempted_at: datetime | None,
    reached_at: datetime | None,
    settled_at: datetime | None,
    reason: str,
) -> LeadProgress:
    """Return the furthest status of a lead (HQ-6)."""
    if state == LeadState.DECLINED and settled_at:
        return LeadProgress("declined", settled_at, reason)
    if state in (LeadState.FILED, LeadState.JOINED) and settled_at:
        return LeadProgress("filed", settled_at)
    steps = (("reached", reached_at), ("attempted", attempted_at), ("claimed", claimed_at))
    return next((LeadProgress(name, at) for name, at in steps if at), LeadProgress("offered", offered_at))
