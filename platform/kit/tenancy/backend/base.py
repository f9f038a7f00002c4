"""django-tenants' backend, without its falls into public.

Theirs starts in public and keeps public on a tenant's path, so that a forgotten switch or a missing table is answered
from the brand's data. Ours starts `nowhere`, refuses to speak there, and a dealer's path is its schema and the
extensions', nothing else. (No schema at all, None, crashes Django's own checks; hence a name.)
"""

import select
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django_tenants.postgresql_backend import base as django_tenants_backend
from psycopg.pq import TransactionStatus

from kit.tenancy.context import _NOWHERE, NOWHERE, NoSchemaChosen

EXTENSIONS = "extensions"
# A connection keeps about 100 KiB of the server's memory for each schema that it has touched (measured: `make bench`),
# and only its end gives them back. At so many it is closed between two requests or jobs; a new one takes 10 ms.
MOST_SCHEMAS = 200


class DatabaseWrapper(django_tenants_backend.DatabaseWrapper):  # type: ignore[misc] # django-tenants has no types
    """A connection that belongs to one dealer, to public, or to nobody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._touches_no_table = False
        self.touched_schemas: set[str] = set()
        super().__init__(*args, **kwargs)
        self.set_tenant(_NOWHERE)

    def _cursor(self, name: str | None = None) -> Any:
        """A cursor on the chosen schema; raises NoSchemaChosen when there is none."""
        if self._is_mute():
            raise NoSchemaChosen("a query with no schema chosen: enter one with in_dealer() or in_public()")
        return super()._cursor(name)

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self.schema_name != NOWHERE:
            self.touched_schemas.add(self.schema_name)
            super()._handle_search_path(cursor)

    def trust_search_path(self, schemas: list[str]) -> None:
        """Issue no SET: the path is right already, or does not matter to the one statement that follows."""
        self.touched_schemas.update(schemas)
        self.search_path_set_schemas = schemas

    def _get_cursor_search_paths(self) -> list[str]:
        return [self.schema_name, EXTENSIONS]

    def _is_mute(self) -> bool:
        return self.schema_name == NOWHERE and not self._touches_no_table and self.alias != NO_DB_ALIAS

    # Django's own statements that name no table of ours stay possible nowhere: what it asks the server at connect,
    # savepoints, and the constraint check around a test.

    @contextmanager
    def _without_tables(self) -> Iterator[None]:
        before, self._touches_no_table = self._touches_no_table, True
        try:
            yield
        finally:
            self._touches_no_table = before

    def connect(self) -> None:
        self.touched_schemas.clear()
        with self._without_tables():
            super().connect()

    def is_usable(self) -> bool:
        """Django's, asked once a request, by a statement. But a server that has ended a connection has said so: one
        that is at rest is asked only when there is something to read."""
        at_rest = self.connection is not None and self.connection.info.transaction_status == TransactionStatus.IDLE
        if at_rest and not select.select([self.connection.fileno()], [], [], 0)[0]:
            return True
        return bool(super().is_usable())

    def close_if_unusable_or_obsolete(self) -> None:
        """Django's, asked between requests and between jobs; a connection that has touched many schemas ends too."""
        super().close_if_unusable_or_obsolete()
        if len(self.touched_schemas) > MOST_SCHEMAS and not self.in_atomic_block:
            self.close()
            self.touched_schemas.clear()

    @contextmanager
    def _temporary_connection(self) -> Iterator[Any]:
        with self._without_tables(), super().temporary_connection() as cursor:
            yield cursor

    def temporary_connection(self) -> AbstractContextManager[Any]:
        return self._temporary_connection()

    def _savepoint(self, sid: str) -> None:
        with self._without_tables():
            super()._savepoint(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        with self._without_tables():
            super()._savepoint_rollback(sid)

    def _savepoint_commit(self, sid: str) -> None:
        with self._without_tables():
            super()._savepoint_commit(sid)

    def check_constraints(self, table_names: list[str] | None = None) -> None:
        with self._without_tables():
            super().check_constraints(table_names)
