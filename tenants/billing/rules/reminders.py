"""Reminders of a dealer's state, by its date (SA-1, reminders)."""

from datetime import date

from tenants.rules.lifecycle import State

_TRIAL_DAYS = frozenset({7, 3, 1})
_LAST_DAYS = frozenset({30, 7, 1})


def reminder_on(state: str, until: date | None, today: date) -> str:
    """Return the kind of reminder that a day asks for in a state that ends on `until`; "" where it asks for none."""
    if until is None:
        return ""
    left = (until - today).days
    match state:
        case State.TRIAL if left in _TRIAL_DAYS:
            return "trial_ends"
        case State.PAST_DUE:
            return "past_due"
        case State.READ_ONLY if left in _LAST_DAYS:
            return "closed"
        case State.CLOSED if left in _LAST_DAYS:
            return "erased"
    return ""


def is_announced(ends_on: date, today: date) -> bool:
    """Say whether a day is one of those before an end on which it is announced."""
    return (ends_on - today).days in _LAST_DAYS


def notice_of(after: str) -> str:
    """Return the kind of notice with which a change of state is announced."""
    return "read_only" if after == State.READ_ONLY else "subscription"
