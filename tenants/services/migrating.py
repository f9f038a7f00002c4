"""All schemas brought up to date: public, then every dealer's and every prepared one, up to a thousand of them.

Schemas that begin alike need the same statements: Django works them out on the first, the others are told them, fifty
a transaction and several at a time. A batch that fails is tried schema by schema, so one that cannot be migrated does
not stop the rest, and is named with its reason. Killed anywhere, each schema is as it was or as it is to be; the next
run reads which are which from the schemas themselves.

Others work meanwhile. A migration waits half a second at most for a table in use, less than the second after which
PostgreSQL looks for deadlocks: so it is the migration that gives way, again and again, and never a request.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import structlog
from django.db import DatabaseError, OperationalError, connection, transaction
from django_tenants.utils import quote_schema_name

from kit import clock
from kit.db.owner import as_owner
from kit.db.pipeline import execute_all
from kit.locks import held_by_session
from kit.tenancy import in_dealer, in_public
from tenants.models import Schema
from tenants.queries.migrations import Migrations, migrations_in, noted_whole, wanted_migrations
from tenants.queries.schemas import PREPARED_PREFIX, schemas_to_migrate
from tenants.services.database_roles import protect_append_only
from tenants.services.schemas import (
    EXTENSIONS_SCHEMA,
    in_schema,
    make_schema,
    making_of_schema,
    migrate_public,
    placing_of_schemas,
    prepare_database,
    record_migration,
)
from tenants.services.scripts import Script

log = structlog.get_logger(__name__)

_BATCH = 50
_THREADS = 4
_LOCK_TIMEOUT = "500ms"
# For a table that is in use each time: ten seconds in all.
_TRIES = 20

Failures = dict[str, str]
T = TypeVar("T")


class SchemasNotMigrated(RuntimeError):
    """Some schemas could not be migrated; the others were."""

    def __init__(self, failures: Failures) -> None:
        self.failures = failures
        super().__init__("\n".join(f"{schema}: {error}" for schema, error in sorted(failures.items())))


@dataclass
class Progress:
    """How far a run is, over the schemas that it has to migrate."""

    total: int
    migrated: list[str] = field(default_factory=list)
    failures: Failures = field(default_factory=dict)

    @property
    def done(self) -> int:
        """Those that are over and done with, well or not."""
        return len(self.migrated) + len(self.failures)


Report = Callable[[Progress], None]


def migrate_schemas(report: Report = lambda progress: None) -> list[str]:
    """Bring all schemas up to date, and return those that were not; `report` hears of every batch.

    Raises SchemasNotMigrated at the end, naming each that could not be migrated and why.
    """
    with as_owner(), in_public(), held_by_session("migrate", "all"):
        prepare_database()
        public = ["public"] if migrate_public() else []
        behind = _behind()
        progress = Progress(len(behind))
        for begun_with, schemas in _alike(behind):
            _migrate_alike(begun_with, schemas, progress, report)
        protect_append_only()
    if progress.failures:
        raise SchemasNotMigrated(progress.failures)
    return public + progress.migrated


def pending_by_schema() -> dict[str, list[str]]:
    """The schemas that a run would migrate, each with the migrations that it lacks. Changes nothing. In public."""
    schemas, wanted = schemas_to_migrate(), wanted_migrations()
    found = migrations_in(schemas)
    lacking = {schema: sorted(wanted - found.get(schema, frozenset())) for schema in schemas}
    return {schema: names for schema, names in lacking.items() if names}


def _behind() -> dict[str, Migrations]:
    """What the schemas that lack a migration have, by the schemas themselves; the ledger is corrected by the others."""
    schemas = schemas_to_migrate()
    found, wanted = migrations_in(schemas), wanted_migrations()
    have = {schema: found.get(schema, frozenset()) for schema in schemas}
    note(schema for schema in schemas if wanted <= have[schema])
    return {schema: names for schema, names in have.items() if not wanted <= names}


def _alike(behind: dict[str, Migrations]) -> list[tuple[Migrations, list[str]]]:
    """Schemas by what they begin with."""
    groups: dict[Migrations, list[str]] = {}
    for schema, names in behind.items():
        groups.setdefault(names, []).append(schema)
    return list(groups.items())


def _migrate_alike(begun_with: Migrations, schemas: Sequence[str], progress: Progress, report: Report) -> None:
    """Migrate schemas that begin alike: by Django until one has shown the way, the rest by its script."""

    def ended(done: Sequence[str], failures: Failures) -> None:
        progress.migrated += [schema for schema in done if schema not in failures]
        progress.failures |= failures
        note((schema for schema in done if schema not in failures), failures)
        report(progress)

    script, rest = None, list(schemas)
    while rest and script is None:
        first = rest.pop(0)
        script, failures = _by_django(first, begun_with)
        ended([first], failures)
    if script is not None:
        for done, failures in _in_parallel(script, rest):
            ended(done, failures)


def _by_django(schema: str, begun_with: Migrations) -> tuple[Script | None, Failures]:
    """Migrate one schema as Django does it; the script of it, where there can be one."""

    def migrate() -> Script | None:
        with in_dealer(in_schema(schema)), transaction.atomic():
            _give_way()
            make_schema(schema)
            return record_migration(begun_with)

    return _tried(schema, migrate)


def _in_parallel(script: Script, schemas: Sequence[str]) -> Iterator[tuple[Sequence[str], Failures]]:
    """Say the script in all these schemas; each batch with its failures, as it is done."""
    batches = [schemas[begin : begin + _BATCH] for begin in range(0, len(schemas), _BATCH)]
    with ThreadPoolExecutor(_THREADS) as threads:
        underway = {threads.submit(_one_batch, script, batch): batch for batch in batches}
        try:
            for done in as_completed(underway):
                yield underway[done], done.result()
        finally:
            threads.shutdown(cancel_futures=True)


def _one_batch(script: Script, schemas: Sequence[str]) -> Failures:
    """A batch in one transaction and few round trips; when that fails, schema by schema."""
    with _own_connection():
        try:
            _say(script, schemas)
        except DatabaseError:
            failures: Failures = {}
            for schema in schemas:
                failures |= _tried(schema, partial(_say, script, [schema]))[1]
            return failures
        return {}


def _say(script: Script, schemas: Sequence[str]) -> None:
    # The one place where a transaction reaches several schemas; the path is set for its length alone.
    statements = placing_of_schemas() if script.makes_schema else []
    for schema in schemas:
        if script.makes_schema:
            statements.append(making_of_schema(schema))
        path = f"SET LOCAL search_path = {quote_schema_name(schema)}, {EXTENSIONS_SCHEMA}"
        statements += [path, *script.statements]
    with in_public(), transaction.atomic():
        _give_way()
        execute_all(statements)


def _give_way() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")


def _tried(schema: str, migrate: Callable[[], T]) -> tuple[T | None, Failures]:
    """Migrate one schema, again while its tables are in use; what stopped it for good."""
    for attempt in range(1, _TRIES + 1):
        try:
            return migrate(), {}
        except OperationalError as error:  # a lock not given in time; or the database is away, and all tries fail
            if attempt == _TRIES:
                return None, _failure(schema, error)
            time.sleep(0.05)
        except Exception as error:  # whatever a migration raises; the other schemas must still be reached
            return None, _failure(schema, error)
    return None, {}


def _failure(schema: str, error: Exception) -> Failures:
    log.error("schema.not_migrated", schema=schema, exc_info=error)
    return {schema: f"{type(error).__name__}: {str(error).strip()}"}


@contextmanager
def _own_connection() -> Iterator[None]:
    """A thread's connection ends with its batch; it has touched more schemas than one should keep."""
    try:
        with as_owner():
            yield
    finally:
        connection.close()


def note(whole: Iterable[str], failures: Failures | None = None) -> None:
    """Note in the ledger which schemas have all migrations, and what stopped others. In public."""
    wanted, now = sorted(wanted_migrations()), clock.now()
    names = list(whole)
    so_already = noted_whole(names)
    Schema.objects.bulk_create(
        [
            Schema(name=name, migrations=wanted, is_prepared=name.startswith(PREPARED_PREFIX), looked_at=now)
            for name in names
            if name not in so_already
        ],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["migrations", "is_prepared", "failure", "looked_at"],
    )
    for name, failure in (failures or {}).items():
        Schema.objects.update_or_create(name=name, defaults={"failure": failure[:2000], "looked_at": now})
