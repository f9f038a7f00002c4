"""The pool of prepared schemas: whole, empty and nobody's, so that a new dealer need not wait for its tables.

Each is made by the same migrations as any other and handed over by being renamed; nothing is cloned (a copy's indexes
went on calling the original's functions). `lodestar migrate` keeps them up to date like dealers' schemas.
"""

from uuid import uuid4

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django_tenants.utils import quote_schema_name

from kit import queue
from kit.db.owner import as_owner
from kit.locks import held_by_session
from kit.tenancy import in_dealer
from tenants.models import Schema
from tenants.queries.migrations import schemas_behind, wanted_migrations
from tenants.queries.schemas import PREPARED_PREFIX, prepared_schemas, schema_stands
from tenants.services.migrating import note
from tenants.services.schemas import in_schema, migrate_dealer_schema

log = structlog.get_logger(__name__)

PREPARE = "tenants.prepare_schemas"


def prepare_schemas() -> None:
    """Fill the pool up to settings.PREPARED_SCHEMAS; a second one at once waits and finds it full. In public."""
    if _count_ready() >= settings.PREPARED_SCHEMAS:
        return
    with as_owner(), held_by_session("prepare", "schemas"):
        _take_in_strays()
        for _ in range(settings.PREPARED_SCHEMAS - _count_ready()):
            name = f"{PREPARED_PREFIX}{uuid4().hex[:16]}"
            with in_dealer(in_schema(name)):
                migrate_dealer_schema()
            note([name])


def hand_over(name: str) -> bool:
    """Give a prepared schema the name `name`; False when none is ready, or a schema has that name. In public.

    One that lacks a migration of this code, or that another is being given this moment, is left where it is.
    """
    if schema_stands(name):
        return False
    with transaction.atomic():
        ready = _ready().select_for_update(skip_locked=True).values_list("name", flat=True).first()
        if ready is None:
            return False
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER SCHEMA {quote_schema_name(ready)} RENAME TO {quote_schema_name(name)}")
        # Of a schema by that name that was dropped since.
        Schema.objects.filter(name=name).delete()
        Schema.objects.filter(name=ready).update(name=name, is_prepared=False)
        queue.notify_on_commit(PREPARE)
    log.info("schema.handed_over", prepared=ready, schema=name)
    return True


def _ready() -> QuerySet[Schema]:
    return Schema.objects.filter(is_prepared=True, migrations__contains=sorted(wanted_migrations())).order_by("name")


def _count_ready() -> int:
    return _ready().count()


def _take_in_strays() -> None:
    """Prepared schemas that the ledger does not know: who made them was killed before noting it."""
    known = set(Schema.objects.filter(is_prepared=True).values_list("name", flat=True))
    strays = [name for name in prepared_schemas() if name not in known]
    behind = set(schemas_behind(strays))
    note(name for name in strays if name not in behind)
