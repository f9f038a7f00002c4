"""Contact attempts that reached nobody (FU-12), and how many a customer takes who cannot be reached (MG-8)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, tzinfo

from crm.rules.answers import is_answered
from crm.rules.codes import LossReason, Method, Nature, Status
from kit.errors import Problem

# By these the customer comes or calls, so somebody was reached.
_REACHING_METHODS = frozenset({Method.SHOWROOM, Method.INCOMING_CALL})
# Where the card stands before the contact; an attempt may repeat it but not change it.
_KEPT_BY_ATTEMPT = ("intent_level", "followup_level")
_NEVER_BY_ATTEMPT = ("appointment_on", "appointment_time", "card", "order", "delivery")

# MG-8: how many calls without an answer, and the time of day that one of them must have been made at or after.
CALLS_NEEDED = 3
EVENING = time(17)


def has_reached(follow_up: Mapping[str, object]) -> bool:
    """Return whether the contact reached the customer: yes unless it says no (FU-12)."""
    return follow_up.get("reached") is not False


def is_unreachable(loss: object) -> bool:
    """Return whether a loss is for a customer who cannot be reached (MG-8)."""
    return isinstance(loss, Mapping) and loss.get("loss_reason") == LossReason.UNREACHABLE


def check_attempt(follow_up: Mapping[str, object], before: Mapping[str, object], *, at_filing: bool) -> list[Problem]:
    """Refuse what an attempt that reached nobody cannot hold (FU-12); a contact that reached someone holds anything.

    `nobody_reached` for each outcome but the next date, and but a loss as `unreachable`. `was_reached` for a method or
    nature by which the customer came or called. `reached_at_filing`: a card is filed when the customer was contacted.
    `before` holds the card's status and levels.
    """
    if has_reached(follow_up):
        return []
    if at_filing:
        return [Problem("reached_at_filing", "reached", "FU-12")]
    problems = []
    if follow_up.get("method") in _REACHING_METHODS or follow_up.get("nature") == Nature.ACTIVITY_ATTENDANCE:
        problems.append(Problem("was_reached", "reached", "FU-12"))
    changed = [
        field
        for field in _KEPT_BY_ATTEMPT
        if is_answered(follow_up.get(field)) and follow_up.get(field) != before.get(field)
    ]
    changed += [field for field in _NEVER_BY_ATTEMPT if is_answered(follow_up.get(field))]
    status, loss = follow_up.get("status"), follow_up.get("loss")
    is_loss = status == Status.LOST and (loss is None or is_unreachable(loss))
    if is_answered(status) and status != before.get("status") and not is_loss:
        changed.append("status")
    return problems + [Problem("nobody_reached", field, "FU-12") for field in changed]


def check_tries(calls: Iterable[datetime], *, zone: tzinfo) -> list[Problem]:
    """Refuse a loss as `unreachable` before enough calls went unanswered (MG-8).

    `calls` are the times of the card's calls that reached nobody, this one included. `unreachable_needs_tries` names in
    `missing` which of `three_calls`, `three_days` and `after_17` do not hold, with the number of `days` so far.
    """
    local = [call.astimezone(zone) for call in calls]
    days = {call.date() for call in local}
    needs = {
        "three_calls": len(local) >= CALLS_NEEDED,
        "three_days": len(days) >= CALLS_NEEDED,
        "after_17": any(call.time() >= EVENING for call in local),
    }
    missing = [need for need, is_met in needs.items() if not is_met]
    if not missing:
        return []
    params = {"missing": missing, "calls": len(local), "days": len(days)}
    return [Problem("unreachable_needs_tries", "loss.loss_reason", "MG-8", params)]
