"""Which schemas lack a migration."""

from collections.abc import Iterable, Sequence
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import quote_schema_name

Migrations = Sequence[tuple[str, str]]


def schemas_behind(schemas: Sequence[str]) -> list[str]:
    """Those of the dealers' schemas given that are missing or lack a migration, in two queries for all of them."""
    wanted = _migrations_of(tuple(settings.TENANT_APPS))
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT schemaname FROM pg_catalog.pg_tables
                WHERE tablename = 'django_migrations' AND schemaname = ANY(%s)""",
            [list(schemas)],
        )
        begun = [name for (name,) in cursor.fetchall()]
        applied: dict[str, int] = {}
        if begun:
            cursor.execute(
                " UNION ALL ".join(_count_in(begun)),
                {"apps": [app for app, _ in wanted], "names": [name for _, name in wanted]},
            )
            applied = dict(cursor.fetchall())
    return [schema for schema in schemas if applied.get(schema, 0) < len(wanted)]


def _count_in(schemas: Iterable[str]) -> list[str]:
    """SQL for how many of the wanted migrations each schema has."""
    return [
        f"SELECT '{schema}', count(*) FROM {quote_schema_name(schema)}.django_migrations"  # noqa: S608 - names are ours
        " WHERE (app, name) IN (SELECT * FROM unnest(%(apps)s::text[], %(names)s::text[]))"
        for schema in schemas
    ]


@cache
def _migrations_of(app_names: tuple[str, ...]) -> Migrations:
    """App and name of every migration of these apps; read from the code once, which does not change as it runs."""
    labels = {config.label for config in apps.get_app_configs() if config.name in app_names}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(key for key in loader.graph.nodes if key[0] in labels)
