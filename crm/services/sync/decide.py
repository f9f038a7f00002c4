"""Commands that someone is asked about: carried out after all, or dropped (SY-3)."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from accounts.commands import command
from accounts.models import User
from crm.models import SyncCommand
from crm.queries.sync.commands import command_needing_for_update, known_commands
from crm.rules.held_open import is_held_open
from crm.rules.sync.bodies import corrected, references, resolved, with_ids
from crm.rules.sync.states import CommandState, NeedDecision, NeedReason
from crm.services.pending_input import load_input
from crm.services.sync.carry_out import perform, refused
from kit import clock
from kit.errors import DomainError, refuse

# An answer was given to these; only what they did, or on which day, is shown.
_DONE = frozenset({NeedReason.OVERTAKEN, NeedReason.LATE})


class NeedInput(TypedDict, total=False):
    """A decision about a command: `at` is when it was done, by a manager; the rest answers a duplicate check."""

    decision: str
    at: datetime | None
    on_duplicate: str
    matches: list[UUID] | None


@command()
@transaction.atomic
def decide_command(actor: User, command_id: UUID, given: NeedInput) -> SyncCommand:
    """Carry out a command that was kept, or drop it. Within 24 hours it counts at the time it was done (CA-8).

    A manager who confirms the time of a wrong clock carries it out for the person who sent it. Refuses `not_to_apply`
    for what was done already, `done_in_future`, and what the command itself is refused with.
    """
    row = command_needing_for_update(actor, command_id)
    decision = given.get("decision")
    if not NeedDecision.has(decision):
        raise refuse("not_a_choice" if decision else "required", "decision", "SY-3")
    if decision == NeedDecision.APPLY:
        _apply(row, given)
    elif row.state == CommandState.WAITING:
        row.state, row.status, row.reply = CommandState.REFUSED.value, 409, {"code": "dropped"}
    # Refused for a reason of its own after a manager confirmed its time, it is its person's again.
    if (
        row.reason not in (NeedReason.CONFLICT, NeedReason.REFUSED)
        or row.state != CommandState.REFUSED
        or (decision == NeedDecision.DROP)
    ):
        row.settled_at, row.settled_by, row.body = clock.now(), actor, {}
    row.save()
    return row


def _apply(row: SyncCommand, given: NeedInput) -> None:
    if row.reason in _DONE:
        raise refuse("not_to_apply", "decision", "SY-3")
    at = given.get("at")
    if at and at > clock.now():
        raise refuse("done_in_future", "at", "SY-3")
    moment = at or row.moment
    values = corrected(with_ids(load_input(row.body)), moment - row.moment)
    values |= {name: given[name] for name in ("on_duplicate", "matches") if given.get(name) is not None}
    known = known_commands(row.device, list(references(values)))
    made = {command: each.result_id for command, each in known.items() if each.result_id}
    is_in_time = is_held_open(moment, clock.now())
    try:
        answer = perform(row.device.user, row.kind, resolved(values, made), [], moment, is_in_time=is_in_time)
    except DomainError as refusal:
        if row.reason != NeedReason.CLOCK_WRONG:
            raise
        answer = refused(refusal)
    row.moment = moment
    answer.put_on(row)
