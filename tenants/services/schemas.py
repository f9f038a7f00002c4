"""One schema: made, brought up to date, dropped. For all of them at once: tenants.services.migrating.

Whatever is done to a schema is done in one transaction: a kill at any moment leaves it as it was or as it is to be,
never between. For the same reason a migration of a dealer's app may not be `atomic = False`.
"""

from collections.abc import Iterable
from functools import cache
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import quote_schema_name

from kit.db.owner import as_owner
from kit.db.pipeline import execute_all
from kit.tenancy import DealerContext, current_schema, has_citus, in_public
from tenants.queries.migrations import Migrations, migrations_in, wanted_in_public, wanted_migrations
from tenants.services.database_roles import grant_database, protect_append_only
from tenants.services.scripts import Recorder, Script

# Shared by all schemas, on every path: pg_trgm's operators, and SQL functions of our own.
EXTENSIONS_SCHEMA = "extensions"
EXTENSIONS = ("pg_trgm",)


def prepare_database() -> None:
    """Make what every schema needs before its first table: the extensions, in a schema of their own."""
    with in_public(), transaction.atomic(), connection.cursor() as cursor:
        for statement in placing_of_schemas(is_on_one_node=False):
            cursor.execute(statement)
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {EXTENSIONS_SCHEMA}")
        for extension in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA {EXTENSIONS_SCHEMA}")
        grant_database()


def migrate_public() -> bool:
    """Bring the brand's and host's tables up to date; True when anything was to be done.

    Where nothing is, public's own history tells so: Django would first list all tables that there are, and asks of each
    whether it is on the path (half a second for those of a thousand dealers).
    """
    with in_public(), transaction.atomic():
        if wanted_in_public() <= migrations_in(["public"]).get("public", frozenset()):
            return False
        return bool(_migrate(settings.SHARED_APPS))


def pending_in_public() -> list[str]:
    """The migrations that public lacks, `app.name`, in their order."""
    with in_public():
        executor, targets = _planner(settings.SHARED_APPS)
        return [f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(targets)]


def migrate_dealer_schema() -> None:
    """Make the chosen schema if need be and bring it up to date, in one transaction. One query when it is."""
    schema = current_schema()
    begun_with = migrations_in([schema]).get(schema, frozenset())
    if wanted_migrations() <= begun_with:
        return
    with transaction.atomic():
        make_schema(schema)
        script = script_from(begun_with)
        if script is None:
            record_migration(begun_with)
        else:
            execute_all(script.statements)
        protect_append_only()


def make_schema(name: str) -> None:
    """Make an empty schema unless there is one. In the transaction of its tables."""
    with connection.cursor() as cursor:
        for statement in (*placing_of_schemas(), making_of_schema(name)):
            cursor.execute(statement)


def making_of_schema(name: str) -> str:
    """Return the statement that makes an empty schema unless there is one."""
    return f"CREATE SCHEMA IF NOT EXISTS {quote_schema_name(name)}"


def placing_of_schemas(*, is_on_one_node: bool = True) -> list[str]:
    """Return what to say before schemas are made in a transaction: each dealer's is whole on one node of Citus.

    Nothing on plain PostgreSQL.
    """
    return (
        [f"SET LOCAL citus.enable_schema_based_sharding = {'on' if is_on_one_node else 'off'}"] if has_citus() else []
    )


def drop_dealer_schema() -> None:
    """Drop the chosen dealer's schema with all in it. Not within a transaction."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {quote_schema_name(current_schema())} CASCADE")


def record_migration(begun_with: Migrations) -> Script | None:
    """Migrate the chosen schema by Django, and keep the statements for others that begin with the same migrations.

    None when they cannot be said again elsewhere: a migration that runs Python decides by what it finds.
    """
    with Recorder() as recorder:
        steps = _migrate(settings.TENANT_APPS)
    script = recorder.script(steps, makes_schema=not begun_with)
    if script is not None:
        _scripts()[begun_with] = script
    return script


def script_from(begun_with: Migrations) -> Script | None:
    """What was kept for schemas that begin with these migrations, by this process."""
    return _scripts().get(begun_with)


def in_schema(name: str) -> "DealerContext":
    """The context of a schema that may be nobody's yet, for in_dealer()."""
    return DealerContext(name, name, name, ZoneInfo("UTC"))


@cache
def _scripts() -> dict[Migrations, Script]:
    """By what a schema begins with. The code does not change as the process runs, so they stay true."""
    return {}


def _migrate(app_names: Iterable[str]) -> list[Migration]:
    """Apply the pending migrations of some apps to the chosen schema; those that were applied, in their order."""
    executor, targets = _planner(app_names)
    plan = executor.migration_plan(targets)
    if plan:
        executor.migrate(targets, plan=plan)
    return [step for step, _ in plan]


def _planner(app_names: Iterable[str]) -> tuple[MigrationExecutor, list[tuple[str, str]]]:
    labels = {config.label for config in apps.get_app_configs() if config.name in set(app_names)}
    executor = MigrationExecutor(connection)
    return executor, [node for node in executor.loader.graph.leaf_nodes() if node[0] in labels]
