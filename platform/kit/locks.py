"""Advisory locks, each dealer's its own: the key is made of the schema, the purpose and what is locked."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b

from django.db import connection

from kit.db.prepared import execute
from kit.tenancy import current_schema


def lock_number(purpose: str, key: str) -> int:
    """The 64-bit number under which PostgreSQL knows the lock; equal keys of two dealers differ."""
    digest = blake2b(f"{current_schema()}\0{purpose}\0{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


_HOLD = "SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number"


def hold(purpose: str, keys: Iterable[str]) -> None:
    """Lock every key until the transaction ends, in one statement and one order, so that no two callers deadlock."""
    numbers = sorted({lock_number(purpose, key) for key in keys})
    if not numbers:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("a lock that ends with the transaction needs one")
    execute(_HOLD, ["{" + ",".join(map(str, numbers)) + "}"])


@contextmanager
def held_by_session(purpose: str, key: str) -> Iterator[None]:
    """Lock a key across several transactions of this connection; others who ask for it wait."""
    number = lock_number(purpose, key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def tried_by_session(purpose: str, key: str) -> Iterator[bool]:
    """Lock a key across several transactions of this connection, if nobody holds it: False, at once, when someone does.

    For work that whoever holds it is doing already.
    """
    number = lock_number(purpose, key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
