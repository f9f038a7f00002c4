"""The reason that an operator gives for a command (SA-5, SA-8)."""

from kit.errors import Problem

REASON_LENGTH = 200


def reason_problems(reason: str, rule: str) -> list[Problem]:
    """Return what is wrong with a reason: none, or one that is too long."""
    if not reason.strip():
        return [Problem("required", "reason", rule)]
    if len(reason) > REASON_LENGTH:
        return [Problem("too_long", "reason", rule, {"limit": REASON_LENGTH})]
    return []
