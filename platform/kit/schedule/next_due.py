"""The next due instant of a place, in public: it may be too early, never too late.

A planner lowers it before its own transaction commits, on a connection beside it, so that a kill between the two leaves
it too early. It holds the place's lock shared until its commit. The runner raises it only while it holds that lock
alone: then no planner is under way, and every planned item is visible. It tries the lock and does not wait; who plans
waits for the runner's two statements at most, which the server gives up after two seconds if the runner is stopped.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from kit import clock
from kit.db.prepared import execute
from kit.locks import lock_number
from kit.models import DueItem
from kit.tenancy import PUBLIC, current_dealer, current_schema
from kit.tenancy.context import _PUBLIC

_PURPOSE = "schedule"
_JOIN = "SELECT pg_advisory_xact_lock_shared(%s)"
_TRY = "SELECT pg_try_advisory_xact_lock(%s)"
_LEASE = "SELECT set_config('idle_in_transaction_session_timeout', %s, true)"
# How much later a place without any item is looked into again.
_NOTHING = timedelta(days=1)


def place() -> str:
    """Return the chosen place's name in the table: a dealer's code, "" for public."""
    return "" if current_schema() == PUBLIC else current_dealer().code


def lower(due_at: datetime) -> None:
    """Make sure that the chosen place's next due instant is `due_at` at the latest, whatever becomes of the transaction
    that is under way. Between this and its commit nobody raises it."""
    if not connection.in_atomic_block:
        raise RuntimeError("items are planned in the transaction that makes them due")
    execute(_JOIN, [lock_number(_PURPOSE, "")])
    found = execute(f"SELECT due_at <= %s FROM {_table()} WHERE place = %s", [due_at, place()])  # noqa: S608 - our own
    if found == [(True,)]:
        return
    statement = (
        f"INSERT INTO {_table()} AS known (place, due_at) VALUES (%s, %s)"  # noqa: S608 - our own table
        " ON CONFLICT (place) DO UPDATE SET due_at = least(known.due_at, excluded.due_at)"
    )
    if current_schema() == PUBLIC or _is_in_a_test():
        execute(statement, [place(), due_at])
    else:
        _beside(statement, [place(), due_at])


def settle() -> bool:
    """Set the chosen place's next due instant to that of its earliest waiting item; False while someone plans."""
    with transaction.atomic():
        lease("2s")
        ((is_alone,),) = execute(_TRY, [lock_number(_PURPOSE, "")])
        if not is_alone:
            return False
        earliest = DueItem.waiting().order_by("due_at").values_list("due_at", flat=True).first()
        # Nothing is written at the place itself, so the transaction is one of public's server alone.
        execute(
            f"INSERT INTO {_table()} AS known (place, due_at) VALUES (%s, %s)"  # noqa: S608
            " ON CONFLICT (place) DO UPDATE SET due_at = excluded.due_at",
            [place(), earliest or clock.now() + _NOTHING],
        )
    return True


def lease(length: str) -> None:
    """Let the server undo the transaction and end the session once this process has said nothing for `length`."""
    if not _is_in_a_test():
        execute(_LEASE, [length])


def _table() -> str:
    return str(apps.get_model(settings.NEXT_DUE_MODEL)._meta.db_table)


def _beside(statement: str, values: Sequence[str | datetime]) -> None:
    """Run a statement on public's tables in a transaction of its own, beside the one that is under way."""
    wrapper = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        wrapper.set_tenant(_PUBLIC)  # type: ignore[attr-defined]  # our backend's
        with wrapper.cursor() as cursor:
            cursor.execute(statement, values)
    finally:
        wrapper.close()


def _is_in_a_test() -> bool:
    # Such a transaction is rolled back with all that it did; another connection would see none of it.
    return any(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
