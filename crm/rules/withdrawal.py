"""Withdrawing an order, a delivery or a loss that was set by mistake (ST-7)."""

from collections.abc import Mapping
from datetime import date

from crm.rules.answers import is_answered
from crm.rules.codes import TERMINAL, WITH_NEXT_DATE, IntentLevel, Status
from kit.errors import Problem

WITHDRAWABLE = TERMINAL | {Status.ORDERED}

Standing = Mapping[str, object]


def check_withdrawal(status: str, outcome_on: date, *, today: date, reason: str) -> list[Problem]:
    """Refuse `nothing_to_withdraw` without an outcome, `withdrawal_too_late` from the next day on; ask for a reason."""
    if status not in WITHDRAWABLE:
        return [Problem("nothing_to_withdraw", "", "ST-7")]
    problems = [] if outcome_on == today else [Problem("withdrawal_too_late", "", "ST-7", {"on": outcome_on})]
    return problems + ([] if is_answered(reason) else [Problem("required", "reason", "ST-7")])


def standing_after(before: Standing, now: Standing, *, is_moved_on: bool) -> dict[str, object]:
    """Return where a card stands once its outcome is withdrawn (ST-7).

    `before` is where it stood before the outcome, `now` where it stands. Unless it `is_moved_on` by a later contact or
    a merge, all is as before. Otherwise what was agreed since stays: next date, appointment and levels; but level O
    goes with the order, and a status without a next date has none (FU-2).
    """
    if not is_moved_on:
        return dict(before)
    after = {**now, "status": before["status"], "status_changed_at": before["status_changed_at"]}
    if now["intent_level"] == IntentLevel.O:
        after["intent_level"] = before["intent_level"]
    if before["status"] not in WITH_NEXT_DATE:
        after["next_followup_on"] = None
    return after
