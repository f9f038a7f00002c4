"""Decide whether a contact can be undone: by its author, soon after it, while nothing has followed from it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from crm.rules.codes import Method
from kit.errors import Problem

# Long enough to notice a wrong tap, too short to rewrite a day: a contact stays recorded after it (FU-7).
UNDO_MINUTES = 10


def can_be_undone(recorded: Mapping[str, object]) -> bool:
    """Return whether a contact, as its event has it, changed no more than what it left of the card: next date, levels
    and appointment.

    A change of status has its own way back (ST-7); a visit, a party, a lead and customer data stay once they are
    recorded.
    """
    before, after = _pair(recorded.get("status"))
    return (
        before == after
        and recorded.get("method") != Method.SHOWROOM
        and not recorded.get("traffic")
        and not recorded.get("lead")
        and not recorded.get("changed")
    )


def check_undo(*, recorded_at: datetime, now: datetime, is_simple: bool, is_last: bool) -> list[Problem]:
    """Refuse to undo a contact (FU-7): `nothing_to_undo` for one that changed more than `can_be_undone` allows,
    `changed_since` once something has followed on the card, `undo_too_late` after ten minutes or at another date."""
    if not is_simple:
        return [Problem("nothing_to_undo", "", "FU-7")]
    if not is_last:
        return [Problem("changed_since", "", "FU-7")]
    if now - recorded_at > timedelta(minutes=UNDO_MINUTES) or now.date() != recorded_at.date():
        return [Problem("undo_too_late", "", "FU-7", {"minutes": UNDO_MINUTES})]
    return []


def _pair(value: object) -> tuple[object, object]:
    return (value[0], value[1]) if isinstance(value, list) and len(value) == 2 else (None, value)
