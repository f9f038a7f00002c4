"""The schema's entry in the brand's list of due work, so that nobody looks into a thousand schemas for nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from kit.db.prepared import execute
from kit.queue import notify
from kit.tenancy import PUBLIC, current_dealer, current_schema

WORK = "deliveries"
DELIVER, DELIVER_AT_BRAND = "notifications.deliver", "notifications.deliver_at_brand"

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
_NEXT = """
    SELECT least(
        (SELECT min(due_at) FROM notifications_delivery WHERE state = 'waiting'),
        (SELECT min(leased_until) FROM notifications_delivery WHERE state = 'sending'))
"""


def announce_on_commit(due_at: datetime, *, is_now: bool) -> None:
    """Enter the instant once the transaction is committed, and wake a worker where it `is_now`. A crash in between is
    harmless: the sweep that looks for written tables finds the rows."""
    transaction.on_commit(_announce(current_schema(), due_at, is_now), robust=True)


def wake() -> None:
    """Ask a worker for a turn at the chosen schema."""
    if current_schema() == PUBLIC:
        notify(DELIVER_AT_BRAND)
    else:
        notify(DELIVER, current_dealer().code)


def take() -> datetime | None:
    """Take the schema's turn; None where another worker has it. The instant names the turn for `leave`."""
    rows = execute(_TAKE, {"schema": current_schema(), "work": WORK, "turn": _LONGEST_TURN})
    taken_until: datetime | None = rows[0][0] if rows else None
    return taken_until


def leave(taken_until: datetime) -> None:
    """Let the next worker take a turn, unless one has already since ours was over."""
    execute(_LEAVE, [current_schema(), WORK, taken_until])


def version() -> int:
    """Return the entry's version: read it before looking for what is left."""
    rows = execute(_VERSION, [current_schema(), WORK])
    return int(rows[0][0]) if rows else 0


def settle(seen: int, shift: timedelta) -> bool:
    """Enter the next instant at which something is due, unless something was planned since `seen`. Return whether
    anything is due now."""
    ((next_at,),) = execute(_NEXT)
    if seen:
        execute(_SETTLE, [next_at, current_schema(), WORK, seen])
    elif next_at is not None:
        execute(_LOWER, [current_schema(), WORK, next_at])
    ((is_due,),) = execute(
        "SELECT coalesce(%s::timestamptz <= statement_timestamp() + %s::interval, false)", [next_at, shift]
    )
    return bool(is_due)


def _announce(schema: str, due_at: datetime, is_now: bool) -> Callable[[], None]:
    def announce() -> None:
        execute(_LOWER, [schema, WORK, due_at])
        if is_now:
            wake()

    return announce
