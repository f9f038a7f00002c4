"""The fence between writers of the log and its readers.

Ids are handed out before commit, so a reader who asks for `id > last` can pass over an event whose writer is still
at work (200 of 900 were lost with six writers). Writers therefore hold the dealer's lock shared from just before the
insert until their commit; a reader takes it alone for a moment: what is in the log then is all there will ever be
up to its highest id. The reader waits 50 ms at most, for while it waits, writers queue up behind it.

The lock is a statement of its own. Within the insert, a database that is spread over several nodes assigns the ids
first; and the time of entry can only be read once the lock is held (RP-8).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from django.db import OperationalError, connection, transaction

from kit import clock
from kit.db.prepared import execute
from kit.tenancy import current_schema

_LOCK_SPACE = 0x4C4F47  # "LOG"
_TAKE = "SELECT set_config('lock_timeout', '50ms', true), pg_advisory_xact_lock(%s, %s)"
_LAST = "SELECT coalesce(max(id), 0) FROM crm_event"
_JOIN = "SELECT pg_advisory_xact_lock_shared(%s, %s)"
# Of this database alone: another one of the same server may have a schema of the same name. This session's own events
# are visible to it.
_WRITERS = """
    SELECT objid::bigint FROM pg_catalog.pg_locks
     WHERE locktype = 'advisory' AND classid = %s AND granted AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True, slots=True)
class HighWaterMark:
    """Up to which id the log is complete, and the instant at which it was."""

    event_id: int
    at: datetime


def _lock_key(schema: str) -> int:
    """A lock of this dealer's own: the schema's name, folded to 32 signed bits."""
    return crc32(schema.encode()) - 2**31


def join_writers() -> datetime:
    """Take the chosen dealer's lock shared until the transaction ends. Return the time of entry for its events.

    It is read while the lock is held: a reader that has already stated how far the log is complete had the lock before,
    so no event is dated earlier than that instant (RP-8). A writer's last step: nothing slow may come after.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a lock that ends with the transaction needs one")
    execute(_JOIN, [_LOCK_SPACE, _lock_key(current_schema())])
    return clock.now()


def schemas_being_written(schemas: Iterable[str]) -> set[str]:
    """Return the schemas whose log is being written at this moment. One query of the locks, for any number of them."""
    # A lock's number is shown without its sign.
    held = {number for (number,) in execute(_WRITERS, [_LOCK_SPACE])}
    return {schema for schema in schemas if _lock_key(schema) % 2**32 in held}


def is_being_written() -> bool:
    """Say whether the chosen dealer's log is being written at this moment. One query of the locks."""
    return bool(schemas_being_written([current_schema()]))


def high_water_mark() -> HighWaterMark | None:
    """How far the log is complete; None when writers kept the fence busy, to be asked again soon."""
    try:
        with transaction.atomic():
            execute(_TAKE, [_LOCK_SPACE, _lock_key(current_schema())])
            # A statement of its own, for it sees what stood when it began.
            ((event_id,),) = execute(_LAST)
            # Read while the fence is held: no event recorded before this instant can still be under way.
            return HighWaterMark(event_id, clock.now())
    except OperationalError:
        return None
