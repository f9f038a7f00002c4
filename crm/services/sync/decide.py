"""Decide about commands that wait for a person: carry them out after all, or drop them (SY-3)."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from accounts.commands import command
from accounts.models import User
from crm.models import SyncCommand
from crm.queries.sync.commands import command_needing_for_update, known_commands, things_made
from crm.rules.held_open import is_held_open
from crm.rules.sync.bodies import corrected, references, resolved, with_ids
from crm.rules.sync.states import CommandState, NeedDecision, NeedReason
from crm.services.pending_input import load_input
from crm.services.sync.carry_out import perform, refused
from kit import clock
from kit.errors import DomainError, refuse
from kit.tenancy import current_dealer


class NeedInput(TypedDict, total=False):
    """A decision about a command. `at` is the time that a manager confirms for a wrong clock; the rest answers a
    duplicate check."""

    decision: str
    at: datetime | None
    on_duplicate: str
    matches: list[UUID] | None


@command()
@transaction.atomic
def decide_command(actor: User, command_id: UUID, given: NeedInput) -> SyncCommand:
    """Carry out a command that was kept, or drop it. Within 24 hours it counts at the time it was done (CA-8).

    A manager who confirms the time of a wrong clock carries it out for the person who sent it. Refuses `not_to_apply`
    for what was done already, `not_asked` for the time of any other command, `done_in_future`, and what the command
    itself is refused with.
    """
    row = command_needing_for_update(actor, command_id)
    decision = given.get("decision")
    if not NeedDecision.has(decision):
        raise refuse("not_a_choice" if decision else "required", "decision", "SY-3")
    if decision == NeedDecision.APPLY:
        _apply(row, given)
    elif row.state == CommandState.WAITING:
        row.state, row.status, row.reply = CommandState.REFUSED.value, 409, {"code": "dropped"}
    if decision == NeedDecision.DROP or not _is_still_needed(row, actor):
        row.settled_at, row.settled_by, row.body = clock.now(), actor, {}
    if decision == NeedDecision.DROP and row.sequence <= row.device.acknowledged:
        row.reply = {}
    row.save()
    return row


def _is_still_needed(row: SyncCommand, actor: User) -> bool:
    """Return whether someone is still asked about a command that was just carried out, or refused.

    One that was refused after a manager confirmed its time is its sender's again, who also sees what was overtaken.
    A manager is shown one that its sender applied, if it counts on a day that is over.
    """
    if row.state == CommandState.REFUSED or row.reason == NeedReason.LATE:
        return True
    return row.reason != "" and row.device.user_id != actor.id


def _apply(row: SyncCommand, given: NeedInput) -> None:
    if NeedReason(row.reason).is_done:
        raise refuse("not_to_apply", "decision", "SY-3")
    is_clock_wrong = row.reason == NeedReason.CLOCK_WRONG
    at, now = given.get("at"), clock.now()
    if at and not is_clock_wrong:
        raise refuse("not_asked", "at", "SY-3")
    if at and at > now:
        raise refuse("done_in_future", "at", "SY-3")
    moment = at or row.moment
    values = corrected(with_ids(load_input(row.body)), moment - row.moment, current_dealer().time_zone)
    values |= {name: given[name] for name in ("on_duplicate", "matches") if given.get(name) is not None}
    body = resolved(values, things_made(known_commands(row.device, list(references(values)))))
    is_in_time = is_held_open(moment, now)
    try:
        answer = perform(row.device.user, row.kind, body, [], moment, is_in_time=is_in_time)
    except DomainError as refusal:
        if not is_clock_wrong or refusal.status == 429:
            raise
        answer = refused(refusal)
    if is_in_time and not is_clock_wrong:
        answer = answer.marked_late(moment, now)
    row.moment = moment
    answer.put_on(row)
