"""The database role that owns the schemas, for work that makes or changes them (docs/operations.md, Database roles)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction


@contextmanager
def as_owner() -> Iterator[None]:
    """Connect as the owner of the schemas (settings.DATABASE_OWNER) until the end.

    Changes nothing where there is one role for everything, and within another `as_owner`. The connection is replaced,
    so locks of its session must be taken inside. Raises TransactionManagementError within a transaction.
    """
    owner, usual = settings.DATABASE_OWNER, connection.settings_dict
    if not owner or usual["USER"] == owner["USER"]:
        yield
        return
    if connection.in_atomic_block:
        raise transaction.TransactionManagementError("the owner of the schemas needs a connection of its own")
    connection.close()
    # A copy: the threads' connections share the settings.
    connection.settings_dict = {**usual, **owner}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = usual


def can_make_schemas() -> bool:
    """Return whether this process may make schemas: as the connection's role or as the owner. One statement at most."""
    if settings.DATABASE_OWNER:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_database_privilege(current_database(), 'CREATE')")
        return bool(cursor.fetchone()[0])
