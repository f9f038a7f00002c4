"""`migrate` killed amid its work: each schema is as it was or as it is to be, and the next run does the rest."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

from django.db import connection

from config.embedded.waiting import wait_until
from kit.tenancy import DealerContext, in_public
from tenants.queries.migrations import schemas_behind
from tenants.services.migrating import migrate_schemas
from tests.tenants.catalogue import catalogue_of
from tests.tenants.in_use import history_in_use
from tests.tenants.test_migrating import leave_behind

PATIENCE_SECONDS = 30.0


def test_killed_migration_leaves_no_schema_half_done_and_is_resumed(make_dealer: Callable[[], DealerContext]) -> None:
    fresh, *behind = (make_dealer() for _ in range(5))
    first, *_, last = sorted(dealer.schema for dealer in behind)
    leave_behind(*behind)
    # The last one's history is in use: a batch stands still with all before it migrated and not committed.
    with history_in_use(last), in_public():
        migrating = subprocess.Popen([sys.executable, "-m", "config.cli", "migrate"], env=os.environ)
        assert wait_until(lambda: schemas_behind([first]) == [] and waits_for_a_lock(), PATIENCE_SECONDS)
        migrating.send_signal(signal.SIGKILL)
        assert migrating.wait(PATIENCE_SECONDS) == -signal.SIGKILL
    with in_public():
        assert wait_until(lambda: not waits_for_a_lock(), PATIENCE_SECONDS)
        left = [dealer.schema for dealer in behind if dealer.schema in schemas_behind([dealer.schema])]
        assert last in left
        assert all("kit_idempotentreply" not in tables_of(schema) for schema in left)
    assert sorted(migrate_schemas()) == sorted(left)
    with in_public():
        assert all(catalogue_of(dealer.schema) == catalogue_of(fresh.schema) for dealer in behind)


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND datname = current_database() AND backend_type = 'client backend')"
        )
        return bool(cursor.fetchone()[0])


def tables_of(schema: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return [name for (name,) in cursor.fetchall()]
