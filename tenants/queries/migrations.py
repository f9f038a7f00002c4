"""Which schemas lack a migration."""

from collections.abc import Sequence

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import quote_schema_name


def schemas_behind(schemas: Sequence[str]) -> list[str]:
    """Those of the dealers' schemas given that are missing or lack a migration, in two queries for all of them."""
    wanted = _migrations_of_dealers()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT schemaname FROM pg_catalog.pg_tables
                WHERE tablename = 'django_migrations' AND schemaname = ANY(%s)""",
            [list(schemas)],
        )
        begun = {name for (name,) in cursor.fetchall()}
        applied: dict[str, int] = {}
        if begun:
            cursor.execute(
                " UNION ALL ".join(_count_in(schema) for schema in begun),
                {"apps": [app for app, _ in wanted], "names": [name for _, name in wanted]},
            )
            applied = dict(cursor.fetchall())
    return [schema for schema in schemas if applied.get(schema, 0) < len(wanted)]


def _count_in(schema: str) -> str:
    """SQL for how many of the wanted migrations a schema has."""
    return (
        f"SELECT '{schema}', count(*) FROM {quote_schema_name(schema)}.django_migrations"  # noqa: S608 - names are ours
        " WHERE (app, name) IN (SELECT * FROM unnest(%(apps)s::text[], %(names)s::text[]))"
    )


def _migrations_of_dealers() -> list[tuple[str, str]]:
    """App and name of every migration of the apps that dealers have."""
    labels = {config.label for config in apps.get_app_configs() if config.name in set(settings.TENANT_APPS)}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(key for key in loader.graph.nodes if key[0] in labels)
