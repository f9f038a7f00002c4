"""Many statements in one round trip."""

from collections.abc import Iterable

from django.db import connection


def execute_all(statements: Iterable[str]) -> None:
    """Run statements without parameters one after the other and wait once, for the last.

    Each is a statement of its own for the server, as Citus needs it; a string of several would reach the node whole.
    They are prepared by nobody and give no rows. The first that fails is raised, and none behind it is run.
    """
    # A cursor first: it chooses the schema, which takes an answer.
    with connection.cursor() as cursor, connection.wrap_database_errors, connection.connection.pipeline():
        for statement in statements:
            cursor.execute(statement)
