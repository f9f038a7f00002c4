"""Making schemas and bringing them up to date.

Each schema is migrated in one transaction: a kill at any moment leaves it as it was or as it is to be, never between.
For the same reason a migration of a dealer's app may not be `atomic = False`.
"""

from collections.abc import Callable, Iterable

import structlog
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import quote_schema_name

from kit.locks import held_by_session
from kit.tenancy import DealerContext, current_schema, in_dealer, in_public
from tenants.queries.dealers import dealers_in_schemas
from tenants.queries.migrations import schemas_behind

log = structlog.get_logger(__name__)

# Shared by all schemas, on every path: pg_trgm's operators, and SQL functions of our own.
EXTENSIONS_SCHEMA = "extensions"
EXTENSIONS = ("pg_trgm",)

Report = Callable[[str], None]


class SchemasNotMigrated(RuntimeError):
    """Some schemas could not be migrated; the others were."""

    def __init__(self, failures: dict[str, str]) -> None:
        self.failures = failures
        super().__init__("; ".join(f"{schema}: {error}" for schema, error in failures.items()))


def prepare_database() -> None:
    """Make what every schema needs before its first table: the extensions, in a schema of their own."""
    with in_public(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {EXTENSIONS_SCHEMA}")
        for extension in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA {EXTENSIONS_SCHEMA}")


def migrate_schemas(report: Report = lambda line: None) -> None:
    """Bring public and then every dealer's schema up to date; those already there cost one query for all.

    One failing schema does not stop the others. Raises SchemasNotMigrated at the end, naming each.
    """
    with in_public(), held_by_session("migrate", "all"):
        prepare_database()
        migrate_public(report)
        dealers = {dealer.schema_name: DealerContext.of(dealer) for dealer in dealers_in_schemas()}
        failures: dict[str, str] = {}
        for schema in schemas_behind(list(dealers)):
            try:
                with in_dealer(dealers[schema]):
                    migrate_dealer_schema()
            except Exception as error:  # whatever a migration raises; the other dealers must still be reached
                log.error("schema.not_migrated", schema=schema, exc_info=error)
                failures[schema] = f"{type(error).__name__}: {error}"
            else:
                report(f"{schema}: migrated")
    if failures:
        raise SchemasNotMigrated(failures)


def migrate_public(report: Report = lambda line: None) -> None:
    """Bring the brand's and host's tables up to date."""
    with in_public():
        if _migrate(settings.SHARED_APPS):
            report("public: migrated")


def migrate_dealer_schema() -> None:
    """Make the chosen dealer's schema if need be and bring it up to date, in one transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {quote_schema_name(current_schema())}")
        _migrate(settings.TENANT_APPS)


def drop_dealer_schema() -> None:
    """Drop the chosen dealer's schema with all in it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {quote_schema_name(current_schema())} CASCADE")


def _migrate(app_names: Iterable[str]) -> bool:
    """Apply the pending migrations of some apps to the chosen schema; True when there were any."""
    labels = {config.label for config in apps.get_app_configs() if config.name in set(app_names)}
    executor = MigrationExecutor(connection)
    targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] in labels]
    plan = executor.migration_plan(targets)
    if not plan:
        return False
    with transaction.atomic():
        executor.migrate(targets, plan=plan)
    return True
