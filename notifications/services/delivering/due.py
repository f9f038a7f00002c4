"""The schema's entry in the brand's list of due work, so that nobody looks into a thousand schemas for nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from kit import clock
from kit.db.prepared import execute
from kit.queue import notify
from kit.tenancy import PUBLIC, current_dealer, current_schema
from notifications.queries.due_work import NEXT_CALL, NEXT_DELIVERY

DELIVER, DELIVER_AT_BRAND = "notifications.deliver", "notifications.deliver_at_brand"
CALL_WEBHOOKS, CALL_WEBHOOKS_OF_BRAND = "notifications.call_webhooks", "notifications.call_webhooks_of_brand"

_LOWER = """
    INSERT INTO "public"."tenants_duework" AS due (schema, work, due_at, version) VALUES (%s, %s, %s, 1)
    ON CONFLICT (schema, work) DO UPDATE
       SET due_at = LEAST(coalesce(due.due_at, excluded.due_at), excluded.due_at), version = due.version + 1
"""
_VERSION = 'SELECT version FROM "public"."tenants_duework" WHERE schema = %s AND work = %s'
_SETTLE = 'UPDATE "public"."tenants_duework" SET due_at = %s WHERE schema = %s AND work = %s AND version = %s'
_TAKE = """
    INSERT INTO "public"."tenants_duework" AS due (schema, work, version, taken_until)
    VALUES (%(schema)s, %(work)s, 1, statement_timestamp() + %(turn)s::interval)
    ON CONFLICT (schema, work) DO UPDATE SET taken_until = excluded.taken_until
     WHERE due.taken_until IS NULL OR due.taken_until < statement_timestamp()
 RETURNING taken_until
"""
_LEAVE = """
    UPDATE "public"."tenants_duework" SET taken_until = NULL WHERE schema = %s AND work = %s AND taken_until = %s
"""
# A worker that was killed or stopped amid its turn keeps a schema from the others for so long at most.
_LONGEST_TURN = timedelta(seconds=15)
_TURN_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Work:
    """Rows that go out in turns: their entry's name, the jobs of a turn, and the statement that finds when the next of
    them is due."""

    name: str
    job: str
    job_at_brand: str
    next_at: str


DELIVERIES = Work("deliveries", DELIVER, DELIVER_AT_BRAND, NEXT_DELIVERY.format(of=""))
WEBHOOKS = Work("webhooks", CALL_WEBHOOKS, CALL_WEBHOOKS_OF_BRAND, NEXT_CALL.format(of=""))


def announce_on_commit(due_at: datetime, *, is_now: bool, work: Work = DELIVERIES) -> None:
    """Enter the instant once the transaction is committed, and wake a worker where it `is_now`. A crash in between is
    harmless: the sweep that looks for written tables finds the rows."""
    transaction.on_commit(_announce(work, current_schema(), due_at, is_now), robust=True)


def wake(work: Work = DELIVERIES) -> None:
    """Ask a worker for a turn at the chosen schema."""
    if current_schema() == PUBLIC:
        notify(work.job_at_brand)
    else:
        notify(work.job, current_dealer().code)


def run_turn(work: Work, run_batch: Callable[[], int | None]) -> int:
    """Run batches at the chosen schema for a quarter of a second, one at least, until one finds nothing (None), and ask
    for another turn where more is due. Return how many rows were finished; 0 where another worker has the turn."""
    # One worker at a time, so that a flood at one dealer leaves the other threads to the other dealers.
    turn = _take(work)
    if turn is None:
        return 0
    over_at = time.monotonic() + _TURN_SECONDS
    total = 0
    try:
        while (count := run_batch()) is not None:
            total += count
            if time.monotonic() >= over_at:
                break
    finally:
        _leave(work, turn)
    if _settle(work, _version(work), clock.shift()):
        wake(work)
    return total


def _take(work: Work) -> datetime | None:
    """Take the schema's turn; None where another worker has it. The instant names the turn for `_leave`."""
    rows = execute(_TAKE, {"schema": current_schema(), "work": work.name, "turn": _LONGEST_TURN})
    taken_until: datetime | None = rows[0][0] if rows else None
    return taken_until


def _leave(work: Work, taken_until: datetime) -> None:
    """Let the next worker take a turn, unless one has already since ours was over."""
    execute(_LEAVE, [current_schema(), work.name, taken_until])


def _version(work: Work) -> int:
    """Return the entry's version: read it before looking for what is left."""
    rows = execute(_VERSION, [current_schema(), work.name])
    return int(rows[0][0]) if rows else 0


def _settle(work: Work, seen: int, shift: timedelta) -> bool:
    """Enter the next instant at which something is due, unless something was planned since `seen`. Return whether
    anything is due now."""
    ((next_at,),) = execute(work.next_at)
    if seen:
        execute(_SETTLE, [next_at, current_schema(), work.name, seen])
    elif next_at is not None:
        execute(_LOWER, [current_schema(), work.name, next_at])
    ((is_due,),) = execute(
        "SELECT coalesce(%s::timestamptz <= statement_timestamp() + %s::interval, false)", [next_at, shift]
    )
    return bool(is_due)


def _announce(work: Work, schema: str, due_at: datetime, is_now: bool) -> Callable[[], None]:
    def announce() -> None:
        execute(_LOWER, [schema, work.name, due_at])
        if is_now:
            wake(work)

    return announce
