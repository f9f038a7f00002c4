"""django-tenants' backend, without its falls into public.

Theirs starts in public and keeps public on a tenant's path, so that a forgotten switch or a missing table is answered
from the brand's data. Ours starts `nowhere`, refuses to speak there, and a dealer's path is its schema and the
extensions', nothing else. (No schema at all, None, crashes Django's own checks; hence a name.)
"""

import select
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql.base import Cursor, ServerBindingCursor, ServerSideCursor
from django_tenants.postgresql_backend import base as django_tenants_backend
from psycopg import ClientCursor
from psycopg.pq import TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

from kit.tenancy.backend.schema import DatabaseSchemaEditor
from kit.tenancy.context import _NOWHERE, NOWHERE, NoSchemaChosen

EXTENSIONS = "extensions"
# A connection keeps about 100 KiB of the server's memory for each schema that it has touched (measured: `make bench`),
# and only its end gives them back. At so many it is closed between two requests or jobs; a new one takes 10 ms.
MOST_SCHEMAS = 200
# No statement is prepared for being said often: its plan knows no values. Only where `prepared_cursor` asks for it.
_NEVER_BY_ITSELF = 2**31


# Plans for all values, but not where Citus is: it can compute an INSERT's rows from JSON only when it knows the values.
# There the settings of a transaction reach the node as well, and ids come from the coordinator's sequences, never by
# turns from a node's (docs/scale.md). One statement for a new connection.
_SETTINGS = """
    SELECT has_citus,
           set_config('plan_cache_mode', format('force_%s_plan', CASE WHEN has_citus THEN 'custom' ELSE 'generic' END),
                      false),
           CASE WHEN has_citus THEN set_config('citus.propagate_set_commands', 'local', false) END,
           CASE WHEN has_citus THEN set_config('citus.task_assignment_policy', 'greedy', false) END
      FROM (SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_extension WHERE extname = 'citus') AS has_citus) AS found
"""  # citus: this is the place that chooses

# Statements whose cursors a connection keeps; a cursor and what it has learnt are some 5 KB.
_MOST_KEPT = 500


class _KeptOpen:
    """A cursor that outlives its use (`DatabaseWrapper.prepared_cursor`): it lets go of what it has read, not of what
    it has learnt."""

    def close(self) -> None:
        # Not psycopg's `close`, which is for good, but what each of its own calls begins with.
        self._reset()  # type: ignore[attr-defined]  # of the cursor that this is mixed into


class _PlannedCursor(_KeptOpen, Cursor):
    """Has its statement planned anew for the values of each time."""


class _PreparedCursor(_KeptOpen, ServerBindingCursor):
    """Has its statement prepared by the server, which then neither parses nor plans it again on this connection, but
    where the path is another than it was."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        found = super().execute(query, params, prepare=True, **options)  # type: ignore[misc]  # psycopg's, unknown to the stubs
        # For Django's log of queries, which no request keeps.
        self._query = _Said(self.connection, query, params)  # type: ignore[attr-defined]  # psycopg's
        return found


class _Said:
    """A statement with its values, put together only when asked for."""

    def __init__(self, *said: Any) -> None:
        self._said = said

    @property
    def query(self) -> bytes:
        connection, query, params = self._said
        return ClientCursor(connection).mogrify(query, params).encode()


class DatabaseWrapper(django_tenants_backend.DatabaseWrapper):  # type: ignore[misc] # django-tenants has no types
    """A connection that belongs to one dealer, to public, or to nobody."""

    SchemaEditorClass = DatabaseSchemaEditor
    # Whether the database is Citus's: dealers' schemas may then be on other nodes. Known once connected.
    has_citus = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._touches_no_table = False
        # The statement that the next cursor is kept for, and whether it is prepared.
        self._kept_for: tuple[str, bool] | None = None
        self._prepared_cursors: dict[tuple[str, bool], Any] = {}
        self.touched_schemas: set[str] = set()
        super().__init__(*args, **kwargs)
        self.set_tenant(_NOWHERE)

    def _cursor(self, name: str | None = None) -> Any:
        """A cursor on the chosen schema; raises NoSchemaChosen when there is none."""
        if self._is_mute():
            raise NoSchemaChosen("a query with no schema chosen: enter one with in_dealer() or in_public()")
        if name is not None or self.connection is None or self.connection.closed or not self.health_check_done:
            return super()._cursor(name)
        # What theirs comes to on a connection that is known to be sound, at a third of the calls.
        cursor = self._prepare_cursor(self.create_cursor())
        self._handle_search_path(cursor)
        return cursor

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self.schema_name != NOWHERE:
            self.touched_schemas.add(self.schema_name)
            if self._kept_for and not self.search_path_set_schemas:
                # By a cursor of its own: a kept one would forget its statement.
                cursor = self._prepare_cursor(self.connection.cursor())
            super()._handle_search_path(cursor)

    def set_tenant(self, tenant: Any, include_public: bool = False) -> None:
        """Remember the schema; the next statement puts it on the path. Theirs also empties the cache of content types,
        of which no dealer's schema has any."""
        self.tenant, self.schema_name = tenant, tenant.schema_name
        self.settings_dict["SCHEMA"] = tenant.schema_name
        self.search_path_set_schemas: list[str] | None = None

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

    def get_connection_params(self) -> Any:
        return {**super().get_connection_params(), "prepare_threshold": _NEVER_BY_ITSELF}

    def init_connection_state(self) -> None:
        """Django's. What is prepared here is so because one plan is good for all values: the server need not weigh that
        plan against a new one each time, which it then makes more often than not (150 of a due list's 400 µs)."""
        super().init_connection_state()
        # By no cursor of ours, which would first choose a schema, or be kept for another statement.
        ((self.has_citus, *_),) = self.connection.execute(_SETTINGS).fetchall()

    def get_new_connection(self, conn_params: Any) -> Any:
        """Django's, with instants read by psycopg's own loader: Django's puts its zone onto each in Python, nine times
        as slow. Ours is always the connection's (UTC), which psycopg knows."""
        made = super().get_new_connection(conn_params)
        made.adapters.register_loader("timestamptz", TimestamptzLoader)
        self._prepared_cursors = {}
        return made

    def create_cursor(self, name: str | None = None) -> Any:
        """Django's, but for its look at the loader of instants."""
        if name:
            named = cast(Any, ServerSideCursor)
            return named(self.connection, name=name, scrollable=False, withhold=self.connection.autocommit)
        return self._cursor_kept(self._kept_for) if self._kept_for else self.connection.cursor()

    def _cursor_kept(self, wanted: tuple[str, bool]) -> Any:
        found = self._prepared_cursors.get(wanted)
        if found is None:
            if len(self._prepared_cursors) >= _MOST_KEPT:
                self._prepared_cursors.clear()
            _, is_prepared = wanted
            found = cast(Any, _PreparedCursor if is_prepared else _PlannedCursor)(self.connection)
            self._prepared_cursors[wanted] = found
        return found

    def prepared_cursor(self, statement: str, *, is_prepared: bool) -> Any:
        """The cursor of a statement that is said again and again, prepared or planned anew for each value. It has
        learnt how values are written and columns read, which a new one learns each time it is said: 20 to 30 of
        120 µs. For one use at a time, whose rows are all read before the next; the statement is the very text."""
        self._kept_for = (statement, is_prepared)
        try:
            return self.cursor()
        finally:
            self._kept_for = None

    def is_usable(self) -> bool:
        """Django's, asked once a request, by a statement. But a server that has ended a connection has said so: one
        that is at rest is asked only when there is something to read."""
        at_rest = self.connection is not None and self.connection.info.transaction_status == TransactionStatus.IDLE
        if at_rest and not self._has_something_to_read():
            return True
        return bool(super().is_usable())

    def _has_something_to_read(self) -> bool:
        # Not select(): it takes no descriptor above 1023, and a web process that holds streams has thousands.
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return bool(poll.poll(0))

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
