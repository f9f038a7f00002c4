"""Clocks and statuses of leads (HQ-5, HQ-6): pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from crm.rules.codes import LeadState, Status

# In opening minutes: claimed by the person it is offered to, then by everyone.
OFFERED_TO_ONE = 5

# A lead that nobody has settled.
OPEN_LEADS = (LeadState.OFFERED, LeadState.CLAIMED)
# Not confirmed by the brand yet, or back with it: nobody here sees such a lead.
HIDDEN_LEADS = (LeadState.ARRIVING, LeadState.MOVED)


@dataclass(frozen=True, slots=True)
class LeadProgress:
    """How far a lead has come, as the brand calls it, since when, and the code of why it was declined or lost."""

    state: str
    at: datetime | date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CardProgress:
    """The steps that a lead's card has taken since the lead was assigned."""

    status: str = ""
    visited_on: date | None = None
    ordered_on: date | None = None
    delivered_on: date | None = None
    lost_on: date | None = None
    loss_reason: str = ""


def card_progress(
    assigned_on: date, status: str, *, visits: Iterable[date | None], outcomes: Mapping[str, date], loss_reason: str
) -> CardProgress:
    """Return the steps of a card since a day: its first known visit, and its outcomes by their names. A lead that
    joins a card has no part in what was before."""
    since = {name: day for name, day in outcomes.items() if day >= assigned_on}
    return CardProgress(
        status,
        min((day for day in visits if day and day >= assigned_on), default=None),
        since.get("order"),
        since.get("delivery"),
        since.get("loss"),
        loss_reason,
    )


def lead_progress(
    state: str,
    *,
    card: CardProgress | None = None,
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
        return (_of_card(card) if card else None) or LeadProgress("filed", settled_at)
    steps = (("reached", reached_at), ("attempted", attempted_at), ("claimed", claimed_at))
    return next((LeadProgress(name, at) for name, at in steps if at), LeadProgress("offered", offered_at))


def _of_card(card: CardProgress) -> LeadProgress | None:
    if card.status == Status.LOST and card.lost_on:
        return LeadProgress("lost", card.lost_on, card.loss_reason)
    steps = (("delivered", card.delivered_on), ("ordered", card.ordered_on), ("visited", card.visited_on))
    return next((LeadProgress(name, on) for name, on in steps if on), None)
