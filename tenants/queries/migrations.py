"""Which migrations the schemas have, and which of them lack one."""

from collections.abc import Iterable, Sequence
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tenants.models import Schema
from tenants.queries.over_schemas import asked_of_each

Migrations = frozenset[str]


@cache
def wanted_migrations() -> Migrations:
    """`app.name` of every migration of a dealer's schema; read from the code once, which does not change as it runs."""
    return _migrations_of(settings.TENANT_APPS)


@cache
def wanted_in_public() -> Migrations:
    """The same of public."""
    return _migrations_of(settings.SHARED_APPS)


def _migrations_of(app_names: Iterable[str]) -> Migrations:
    labels = {config.label for config in apps.get_app_configs() if config.name in set(app_names)}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(f"{app}.{name}" for app, name in loader.graph.nodes if app in labels)


def schemas_behind(schemas: Sequence[str]) -> list[str]:
    """Those of the schemas given that are missing or lack a migration, told by the schemas themselves.

    Looks into each: for a thousand, a third of a second. For what is asked every few seconds: `count_noted_behind`.
    """
    found, wanted = migrations_in(schemas), wanted_migrations()
    return [schema for schema in schemas if not wanted <= found.get(schema, frozenset())]


def count_noted_behind(schemas: Sequence[str]) -> int:
    """How many of the schemas given lack a migration by the ledger; one query, whatever their number. In public."""
    whole = Schema.objects.filter(name__in=schemas, migrations__contains=sorted(wanted_migrations()))
    return len(schemas) - whole.count()


def noted_whole(schemas: Sequence[str]) -> set[str]:
    """Those of the schemas given that have every migration by the ledger, and nothing against them. In public."""
    whole = Schema.objects.filter(name__in=schemas, failure="", migrations__contains=sorted(wanted_migrations()))
    return set(whole.values_list("name", flat=True))


def migrations_in(schemas: Sequence[str]) -> dict[str, Migrations]:
    """The migrations that each schema has by its own history; a schema that has none or is missing is not named."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT nspname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace space ON space.oid = relnamespace
                WHERE relname = 'django_migrations' AND relkind = 'r' AND nspname = ANY(%s)""",
            [list(schemas)],
        )
        begun = [name for (name,) in cursor.fetchall()]
    return dict(asked_of_each(begun, _history, read=frozenset))


def _history(of: str) -> str:
    return f"SELECT array_agg(concat(app, '.', name)) FROM {of}.django_migrations HAVING count(*) > 0"  # noqa: S608 - names are ours
