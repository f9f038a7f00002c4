"""Carry out one command of a device by its service, and keep the answer (SY-2, SY-3)."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from accounts.models import User
from crm.models import SyncCommand
from crm.rules.sync.states import CONFLICTS, CommandState, NeedReason
from crm.services.sync.kinds import RUNNERS, Made
from crm.services.traffic import too_late
from kit import clock
from kit.api.bodies import JSONRenderer
from kit.api.problems import document
from kit.api.serializers import run_command_with
from kit.errors import DomainError, Problem
from kit.tenancy import current_dealer


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of a command; `reason` is why someone is asked about it."""

    state: CommandState
    status: int
    body: Mapping[str, Any]
    result_id: UUID | None = None
    reason: NeedReason | None = None

    def marked_late(self, moment: datetime, carried_out_at: datetime) -> "Answer":
        """Return it as one that the manager is shown, if it counts on a day that was over (CA-3, SY-3)."""
        zone = current_dealer().time_zone
        is_late = clock.business_date(moment, zone) < clock.business_date(carried_out_at, zone)
        if not is_late or self.state is not CommandState.DONE or self.reason:
            return self
        return replace(self, reason=NeedReason.LATE)

    def put_on(self, stored: SyncCommand) -> None:
        """Write the answer onto the command's row, which the caller saves."""
        stored.state, stored.status = self.state.value, self.status
        stored.reply, stored.result_id = dict(self.body), self.result_id
        stored.reason = self.reason.value if self.reason else ""


def carry_out(
    actor: User, kind: str, values: dict[str, Any], problems: list[Problem], moment: datetime, *, is_in_time: bool
) -> Answer:
    """Run a command's service and return its answer, which may be a refusal. A refused command leaves nothing."""
    try:
        return perform(actor, kind, values, problems, moment, is_in_time=is_in_time)
    except DomainError as refusal:
        return refused(refusal)


def perform(
    actor: User, kind: str, values: dict[str, Any], problems: list[Problem], moment: datetime, *, is_in_time: bool
) -> Answer:
    """Run a command's service by the rules of `moment`, or of now where it is not in time. Raises its refusal.

    A command that came after 24 hours is refused with `too_late` where today's rules do not allow it (SY-3).
    """
    try:
        with transaction.atomic(), clock.done_at(moment) if is_in_time else nullcontext():
            made = run_command_with(values, problems, lambda: RUNNERS[kind](actor, values, moment))
    except DomainError as refusal:
        if is_in_time or refusal.status != 422 or problems:
            raise
        raise too_late(moment) from refusal
    return _done(made)


def refused(refusal: DomainError) -> Answer:
    """Return the answer for a refusal: a conflict where someone else's action caused it, `waiting` at a limit."""
    if refusal.status == 429:
        return Answer(CommandState.WAITING, 429, _as_json(document(refusal)))
    codes = {problem.code for problem in refusal.problems}
    reason = NeedReason.CONFLICT if codes & CONFLICTS else NeedReason.REFUSED
    return Answer(CommandState.REFUSED, refusal.status, _as_json(document(refusal)), reason=reason)


def waiting(code: str, *, status: int = 202, reason: NeedReason | None = None, **params: Any) -> Answer:
    """Return the answer of a command that is neither done nor refused yet; `code` names the cause."""
    return Answer(CommandState.WAITING, status, {"code": code, **params}, reason=reason)


def _done(made: Made) -> Answer:
    body: dict[str, Any] = {"kind": made.kind, "id": str(made.id)}
    if made.version is not None:
        body["version"] = made.version
    if made.left_out:
        body["left_out"] = list(made.left_out)
    reason = NeedReason.OVERTAKEN if made.left_out else None
    return Answer(CommandState.DONE, made.status, body, made.id, reason)


def _as_json(body: Mapping[str, object]) -> dict[str, Any]:
    """As the API's renderer writes it, for a column that takes plain JSON."""
    read: dict[str, Any] = orjson.loads(JSONRenderer().render(body))
    return read
