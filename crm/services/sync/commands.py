"""Carry out a batch of a device's commands in its order, each in a transaction of its own (SY-2, SY-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from crm.models import SyncCommand, SyncDevice
from crm.queries.sync.commands import Known, known_commands, things_made
from crm.rules.held_open import is_held_open
from crm.rules.sync.bodies import corrected, references, resolved
from crm.rules.sync.clocks import ClockReading, read_clock
from crm.rules.sync.states import CommandState, NeedReason
from crm.services.pending_input import dump_input
from crm.services.sync.carry_out import Answer, carry_out, refused, waiting
from crm.services.sync.devices import device_of, locked_device
from kit import clock
from kit.errors import DomainError, Problem, refuse
from kit.outage import is_outage
from kit.tenancy import current_dealer

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """A command as it was sent: the readable part of its body, and the problems of the rest."""

    id: UUID
    sequence: int
    done_at: datetime
    kind: str
    values: dict[str, Any]
    problems: list[Problem]
    digest: str


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one command."""

    id: UUID
    state: str
    status: int
    body: Mapping[str, Any]


def run_commands(actor: User, device: str, device_time: datetime, commands: Sequence[Sent]) -> tuple[list[Result], int]:
    """Carry out the new commands of a batch; return the answers in the device's order, and the acknowledged sequence.

    A repeated command gets its first answer until the device has acknowledged it. A command behind a gap in the
    sequence waits. A command that is `waiting` is tried again each time it is sent.
    """
    row = device_of(actor, device)
    ordered = sorted(commands, key=lambda each: each.sequence)
    new = [each for each in ordered if each.sequence > row.received]
    reading = _reading(row, new, device_time)
    results = []
    for each in ordered:
        with transaction.atomic():
            row = locked_device(row)
            results.append(_result(actor, row, each, reading))
    return results, row.acknowledged


@command(purpose=Purpose.READ_MARK)
def acknowledge(actor: User, device: str, sequence: int) -> int:
    """Note that the device has its answers up to `sequence`; return up to where they are acknowledged.

    Forget them, except where someone is still asked about the command. A command that waits is not acknowledged, nor
    is any after it.
    """
    with transaction.atomic():
        row = locked_device(device_of(actor, device))
        up_to = min(sequence, row.received)
        rows = SyncCommand.objects.filter(device=row, sequence__gt=row.acknowledged, sequence__lte=up_to)
        open_one = rows.filter(state=CommandState.WAITING, settled_at=None).order_by("sequence").first()
        if open_one is not None:
            up_to = open_one.sequence - 1
        if up_to > row.acknowledged:
            row.acknowledged = up_to
            row.save(update_fields=["acknowledged"])
            is_closed = Q(reason="") | Q(settled_at__isnull=False)
            rows.filter(is_closed, sequence__lte=up_to).update(body={}, reply={})
    return row.acknowledged


def _reading(row: SyncDevice, new: Sequence[Sent], device_time: datetime) -> ClockReading:
    offset = timedelta(milliseconds=row.clock_offset_ms) if row.clock_offset_ms is not None else None
    return read_clock(
        [each.done_at for each in new],
        device_time,
        clock.now(),
        last_offset=offset,
        last_done_at=row.last_done_at,
    )


def _result(actor: User, row: SyncDevice, sent: Sent, reading: ClockReading) -> Result:
    if sent.sequence > row.received + 1:
        return _shown(sent.id, waiting("sequence_gap", expected=row.received + 1))
    if sent.sequence <= row.received:
        return _again(actor, row, sent)
    known = known_commands(row, [sent.id, *references(sent.values)])
    answer = _answer_of_new(actor, row, sent, reading, known)
    if answer.status == 429:
        return _shown(sent.id, answer)
    row.received = sent.sequence
    row.clock_offset_ms = round(reading.offset / timedelta(milliseconds=1))
    row.last_done_at = sent.done_at
    row.save(update_fields=["received", "clock_offset_ms", "last_done_at"])
    return _shown(sent.id, answer)


def _answer_of_new(actor: User, row: SyncDevice, sent: Sent, reading: ClockReading, known: dict[UUID, Known]) -> Answer:
    """Answer a new command and store both. The same id again is a correction of the earlier command, or a repeat if
    that was done."""
    earlier = known.pop(sent.id, None)
    now = clock.now()
    moment = reading.moment(sent.done_at, now)
    values = corrected(sent.values, moment - sent.done_at, current_dealer().time_zone)
    stored = SyncCommand(
        device=row, command=sent.id, sequence=sent.sequence, kind=sent.kind, digest=sent.digest,
        done_at=sent.done_at, moment=moment, received_at=now, body=dump_input(values),
    )  # fmt: skip
    if earlier is not None and earlier.state == CommandState.DONE:
        answer = Answer(CommandState.DONE, earlier.status, earlier.reply, earlier.result_id)
        stored.body = {}
    elif not reading.is_steady:
        # A manager confirms a time, and cannot see what of the body could not be read.
        unreadable = refused(DomainError(*sent.problems)) if sent.problems else None
        answer = unreadable or waiting("clock_wrong", reason=NeedReason.CLOCK_WRONG)
    else:
        answer = _try(actor, stored, values, sent.problems, known)
    if earlier is not None and not earlier.settled and earlier.state != CommandState.DONE:
        SyncCommand.objects.filter(id=earlier.id).update(settled_at=now, settled_by=actor, body={})
    if answer.status != 429:
        answer.put_on(stored)
        stored.save(force_insert=True)
    return answer


def _again(actor: User, row: SyncDevice, sent: Sent) -> Result:
    """Return the first answer. Try a waiting command again, unless it waits for a person."""
    stored = SyncCommand.objects.filter(device=row, sequence=sent.sequence).first()
    if stored is None:
        # Acknowledged so long ago that its row is gone.
        return Result(sent.id, CommandState.DONE.value, 200, {})
    if stored.digest != sent.digest or stored.command != sent.id:
        return _shown(sent.id, refused(refuse("idempotency_key_reused", "sequence", "SY-2")))
    if stored.state != CommandState.WAITING or stored.reason or stored.settled_at:
        return Result(sent.id, stored.state, stored.status, stored.reply)
    known = known_commands(row, list(references(sent.values)))
    values = corrected(sent.values, stored.moment - sent.done_at, current_dealer().time_zone)
    answer = _try(actor, stored, values, sent.problems, known)
    if answer.status != 429:
        answer.put_on(stored)
        stored.save()
    return _shown(sent.id, answer)


def _try(
    actor: User, stored: SyncCommand, values: dict[str, Any], problems: list[Problem], known: dict[UUID, Known]
) -> Answer:
    """Carry out a command, unless one that it builds on is not done: it waits for that, and is refused once that was
    dropped."""
    undone = {command: each for command, each in known.items() if each.state != CommandState.DONE}
    if any(each.settled for each in undone.values()):
        return refused(refuse("earlier_dropped", rule="SY-3", status=409))
    if undone:
        return waiting("waits_for", command=str(next(iter(undone))))
    body = resolved(values, things_made(known))
    is_in_time = is_held_open(stored.moment, stored.received_at)
    try:
        answer = carry_out(actor, stored.kind, body, problems, stored.moment, is_in_time=is_in_time)
    except Exception as error:
        if is_outage(error):
            raise
        # One command that the server cannot take must not keep back those behind it.
        log.exception("sync.command_failed", kind=stored.kind, command=str(stored.command))
        return waiting("internal_error", status=500)
    return answer.marked_late(stored.moment, stored.received_at) if is_in_time else answer


def _shown(command: UUID, answer: Answer) -> Result:
    return Result(command, answer.state.value, answer.status, answer.body)
