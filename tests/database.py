"""The database of a test run, beside the one of DATABASE_URL.

On a server of one's own, KEEP_TEST_TEMPLATE=1 keeps what the tests begin with as a template, and the recorded script of
a dealer's schema in a file: the next run copies it (0.3 s) instead of migrating (10 s and more), until a file that
shapes it has changed.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from django.conf import settings
from django.db import connection, connections

from tenants.services import schemas
from tenants.services.scripts import Script
from tests import on_citus

_ROOT = Path(__file__).parents[1]
# Migrations anywhere, and the packages that make a dealer.
_SHAPED_BY = (
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "platform/kit/**/*.py",
    "platform/accounts/**/*.py",
    "tenants/**/*.py",
)
_MADE_HERE = (
    "tests/conftest.py",
    "tests/database.py",
    "platform/config/settings/registered.py",
    "crm/services/first_settings.py",
)


@contextmanager
def made_database(fill: Callable[[], None]) -> Iterator[None]:
    """Make the database of a test run with what `fill` puts in, for as long as the run; child processes find it."""
    usual = connection.settings_dict["NAME"]
    name = _creation()._get_test_db_name()
    usual_url = os.environ.get("DATABASE_URL", "")
    keeps_template = os.environ.get("KEEP_TEST_TEMPLATE") and not on_citus.URL
    template = f"{usual}_template_{_digest()}" if keeps_template else ""
    is_kept = bool(template) and _exists(template)
    if on_citus.URL:
        on_citus.make_database(name)
    else:
        _statement(
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}" TEMPLATE "{template if is_kept else "template0"}"',
        )
    _use_database(name)
    os.environ["DATABASE_URL"] = usual_url.removesuffix(usual) + name if usual_url else usual_url
    try:
        scripts = Path(gettempdir()) / f"{template}.json"
        if is_kept and scripts.exists():
            _remember(json.loads(scripts.read_text()))
        if not is_kept:
            fill()
            if template:
                _keep(name, template)
                scripts.write_text(json.dumps(_recorded()))
        yield
    finally:
        connections.close_all()
        if on_citus.URL:
            on_citus.drop_database(name)
        else:
            _statement(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _use_database(usual)
        os.environ["DATABASE_URL"] = usual_url


def _recorded() -> list[tuple[list[str], tuple[str, ...]]]:
    """Return the scripts of a dealer's schema that this process recorded, for JSON."""
    return [(sorted(begun_with), script.statements) for begun_with, script in schemas._scripts().items()]


def _remember(recorded: list[tuple[list[str], list[str]]]) -> None:
    for begun_with, statements in recorded:
        schemas._scripts()[frozenset(begun_with)] = Script(tuple(statements), makes_schema=not begun_with)


def _digest() -> str:
    """Return a digest of the files that shape the database."""
    found = {path for pattern in (*_SHAPED_BY, *_MADE_HERE) for path in _ROOT.glob(pattern)}
    digest = hashlib.sha256()
    for path in sorted(found):
        digest.update(str(path.relative_to(_ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _keep(name: str, template: str) -> None:
    """Copy the database to its template, and drop the templates of earlier files."""
    connections.close_all()
    with _server_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [template.rpartition("_")[0] + r"\_%"])
        old = [row[0] for row in cursor.fetchall()]
    _statement(*(f'DROP DATABASE "{each}"' for each in old), f'CREATE DATABASE "{template}" TEMPLATE "{name}"')


def _exists(name: str) -> bool:
    with _server_cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _statement(*statements: str) -> None:
    """Run statements beside all databases."""
    with _server_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _server_cursor() -> AbstractContextManager[Any]:
    opened: AbstractContextManager[Any] = _creation()._nodb_cursor()
    return opened


def _creation() -> Any:
    # What Django's test runner calls is private and untyped.
    return connection.creation


def _use_database(name: str) -> None:
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name
