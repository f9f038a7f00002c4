"""What a next version would migrate: a column more in the tables that are written most.

The packages stand for the apps' own migrations, with one behind the last of them.
"""

import pkgutil
from types import ModuleType

from django.db import migrations, models


def last_of(of_app: ModuleType) -> str:
    """The name of the last of an app's own migrations."""
    return max(each.name for each in pkgutil.iter_modules(of_app.__path__))


def columns_of(*names: str) -> list[migrations.AddField]:
    """A column more in each of these models' tables, which old code may leave out."""
    return [migrations.AddField(name, "later", models.IntegerField(default=0, db_default=0)) for name in names]
