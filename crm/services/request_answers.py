"""Answering a request: once, and a refusal with its reason (TR-7, FU-11)."""

from accounts.models import User
from crm.models.request import Request
from crm.rules.codes import RequestState
from kit import clock
from kit.errors import refuse


def refuse_answered(asked: Request, rule: str) -> None:
    """What has been answered stands: of two who answer, the second is told (`request_answered`, 409)."""
    if asked.state != RequestState.PENDING:
        raise refuse("request_answered", rule=rule, status=409)


def answer(actor: User, asked: Request, state: RequestState, reason: str = "") -> None:
    """Write the answer onto the row, which the caller saves."""
    asked.state, asked.reason = state, reason.strip()
    asked.answered_at, asked.answered_by = clock.moment(), actor
