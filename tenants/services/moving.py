"""A dealer moved to another node of Citus, while it works (docs/scale.md).

Citus copies the schema, lets the copy catch up with what is written, and switches over in one transaction. Writes wait
only for the last step; where that takes longer than MOST_SECONDS_BLOCKED, the move gives way and is tried again.

Cancelled or killed at any moment, the dealer is whole on the one node or on the other. The server gives up the move of
a killed command within seconds, as nobody would watch how long writes wait. Incomplete copies are dropped by the next
move, and by Citus itself.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from django.db import DatabaseError, connection

from kit.tenancy import has_citus, in_public
from tenants.models import Dealer
from tenants.queries.nodes import Node, nodes, placement_of

log = structlog.get_logger(__name__)

MOST_SECONDS_BLOCKED = 3.0
_TRIES = 5
_LOOK_SECONDS = 0.1
_PAUSE_SECONDS = 2.0

# The server looks every second whether the command is still there, and gives the move up if not.
_BEGIN = "SELECT pg_backend_pid(), set_config('client_connection_check_interval', '1s', false)"
_MOVE = "SELECT citus_schema_move(%s::regnamespace, %s, %s, 'force_logical')"
# Citus allows one at a time for a schema; the process is known by what it says, whoever started it.
_UNDER_WAY = """
    SELECT pid FROM pg_stat_activity
     WHERE datname = current_database() AND state = 'active' AND query LIKE %s AND pid <> pg_backend_pid()
"""
_PROGRESS = """
    SELECT max(status), coalesce(sum(target_shard_size), 0)::bigint, coalesce(sum(source_shard_size), 0)::bigint
      FROM get_rebalance_progress()
"""
# The lock of a shard's writers, or of all the schema's shards, taken alone: once asked for, new writes wait behind it.
_BLOCKS_WRITES = """
    SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_locks
                    WHERE pid = %s AND locktype = 'advisory' AND objsubid IN (4, 8) AND mode = 'ExclusiveLock')
"""


class MoveRefused(RuntimeError):
    """A dealer was not moved and stays where it is; says why."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a move is: its phase as Citus names it, bytes copied of bytes to copy."""

    phase: str
    copied: int
    total: int


@dataclass(frozen=True, slots=True)
class Move:
    """The result of a move; both times are 0 where the dealer was there already.

    `seconds_blocked` is how long the dealer's writes waited at most.
    """

    schema: str
    node: str
    seconds: float = 0.0
    seconds_blocked: float = 0.0


Report = Callable[[Progress], None]


def move_dealer(dealer: Dealer, name: str, report: Report = lambda progress: None) -> Move:
    """Move a dealer to the node of this name (`host:port`), and return how long it took. In public.

    Raises MoveRefused on plain PostgreSQL, for a node that is not there, with the server's reason where it fails, and
    where the dealer's writes would have waited too long each time.
    """
    if not has_citus():
        raise MoveRefused("There is one node, and every dealer is on it (docs/scale.md).")
    node = _node(name)
    for _ in range(_TRIES):
        _wait_for_another(dealer.schema_name, report)
        if placement_of([dealer.schema_name]).get(dealer.schema_name) == node.name:
            _clean_up()
            return Move(dealer.schema_name, node.name)
        _clean_up()
        run = _Run(dealer.schema_name, node)
        if run.finish(report):
            log.info("dealer.moved", dealer=dealer.code, node=node.name, seconds=run.seconds)
            return Move(dealer.schema_name, node.name, run.seconds, run.seconds_blocked)
        time.sleep(_PAUSE_SECONDS)
    raise MoveRefused(
        f"Each of {_TRIES} tries would have kept writes waiting for more than {MOST_SECONDS_BLOCKED:.0f} s. "
        "Try again while the dealer is quiet."
    )


def _node(name: str) -> Node:
    found = {node.name: node for node in nodes() if node.takes_dealers}
    if name not in found:
        raise MoveRefused(f"No node that takes dealers is called {name}. There are: {', '.join(found)}.")
    return found[name]


class _Run:
    """One try: the move on a connection of its own, watched from this one."""

    def __init__(self, schema: str, node: Node) -> None:
        self.seconds = self.seconds_blocked = 0.0
        self._schema, self._node = schema, node
        self._pid = 0
        self._error: DatabaseError | None = None
        self._has_pid = threading.Event()
        self._thread = threading.Thread(target=self._move, name=f"move {schema}", daemon=True)

    def finish(self, report: Report) -> bool:
        """Watch the move to its end; False when it gave way.

        Whatever interrupts the watching cancels the move. Ctrl-C that comes when all is done leaves it done.
        """
        begun, blocked_at, gave_way = time.monotonic(), None, False
        self._thread.start()
        try:
            self._has_pid.wait()
            while self._thread.is_alive():
                report(_progress())
                is_blocking = bool(_one(_BLOCKS_WRITES, self._pid))
                blocked_at = (blocked_at or time.monotonic()) if is_blocking else None
                self._note_blocked(blocked_at)
                if self.seconds_blocked > MOST_SECONDS_BLOCKED - 2 * _LOOK_SECONDS:
                    gave_way = True
                    _one("SELECT pg_cancel_backend(%s)", self._pid)
                self._thread.join(_LOOK_SECONDS)
        except BaseException as interruption:
            with _whatever_happens():
                _one("SELECT pg_cancel_backend(%s)", self._pid)
            self._thread.join()
            if self._error is not None or not isinstance(interruption, KeyboardInterrupt):
                raise
        self.seconds = time.monotonic() - begun
        self._note_blocked(blocked_at)
        if self._error is not None and not gave_way:
            raise MoveRefused(str(self._error).strip()) from self._error
        return self._error is None

    def _note_blocked(self, blocked_at: float | None) -> None:
        if blocked_at is not None:
            self.seconds_blocked = max(self.seconds_blocked, time.monotonic() - blocked_at)

    def _move(self) -> None:
        try:
            with in_public():
                self._pid = int(str(_one(_BEGIN)))
                self._has_pid.set()
                _one(_MOVE, self._schema, self._node.host, self._node.port)
        except DatabaseError as error:
            self._error = error
        finally:
            self._has_pid.set()
            connection.close()


def _wait_for_another(schema: str, report: Report) -> None:
    """Watch a move of this dealer that another command began, until it is over."""
    while _one(_UNDER_WAY, f"SELECT citus_schema_move('{schema}'%"):
        report(_progress())
        time.sleep(_LOOK_SECONDS)


def _progress() -> Progress:
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS)
        phase, copied, total = cursor.fetchone()
    return Progress(phase or "", copied, total)


def _clean_up() -> None:
    """Drop what earlier moves left on the nodes."""
    with connection.cursor() as cursor:
        cursor.execute("CALL citus_cleanup_orphaned_resources()")


def _one(statement: str, *params: str | int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(params) or None)
        row = cursor.fetchone()
    return row[0] if row else None


@contextmanager
def _whatever_happens() -> Iterator[None]:
    """Go on where the server is away: then the move is over too."""
    try:
        yield
    except DatabaseError as error:
        log.warning("move.not_cancelled", error=type(error).__name__)
