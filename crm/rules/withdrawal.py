"""Taking back a delivery or a loss set by mistake (ST-7)."""

from datetime import date

from crm.rules.answers import is_answered
from crm.rules.codes import TERMINAL
from kit.errors import Problem


def check_withdrawal(status: str, outcome_on: date, *, today: date, reason: str) -> list[Problem]:
    """`nothing_to_withdraw` for a card that is not closed, `withdrawal_too_late` from the next day on; a reason."""
    if status not in TERMINAL:
        return [Problem("nothing_to_withdraw", "", "ST-7")]
    problems = [] if outcome_on == today else [Problem("withdrawal_too_late", "", "ST-7", {"on": outcome_on})]
    return problems + ([] if is_answered(reason) else [Problem("required", "reason", "ST-7")])
