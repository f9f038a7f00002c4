"""A next version, by what it would migrate: a column more in some tables. The packages stand for the apps' own
migrations, with one behind the last of them.
"""

import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from django.conf import settings
from django.db import migrations, models

from tenants.queries.migrations import wanted_migrations
from tenants.services.schemas import _scripts

# The column, and the migration that brings it.
NAME = "later"


@contextmanager
def next_version(*apps: str) -> Iterator[None]:
    """For the length of the block the migrations of these apps are those of the next version; the models stay."""
    scripts = dict(_scripts())
    settings.MIGRATION_MODULES = {app: f"tests.next_migration.{app}" for app in apps}
    wanted_migrations.cache_clear()
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = {}
        wanted_migrations.cache_clear()
        _scripts().clear()
        _scripts().update(scripts)


def last_of(of_app: ModuleType) -> str:
    """The name of the last of an app's own migrations."""
    return max(each.name for each in pkgutil.iter_modules(of_app.__path__))


def columns_of(*models_named: str) -> list[migrations.AddField]:
    """A column more in each of these models' tables, which old code may leave out."""
    return [migrations.AddField(each, NAME, models.IntegerField(default=0, db_default=0)) for each in models_named]
