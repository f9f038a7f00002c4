"""The schemas that migrations must reach. All in public."""

from django.db import connection
from django.db.models import QuerySet

from tenants.models import Dealer, DealerState

# Told from dealers' schemas, `d_<code>`, by what they begin with.
PREPARED_PREFIX = "prepared_"


def schemas_to_migrate() -> list[str]:
    """The dealers' schemas, then those prepared for dealers to come."""
    return [*dealer_schemas(), *prepared_schemas()]


def dealer_schemas() -> list[str]:
    """Return the schemas of the dealers that have one whole."""
    return list(_with_schema().values_list("schema_name", flat=True))


def codes_with_schema() -> list[str]:
    """Return the codes of the dealers that have a whole schema."""
    return list(_with_schema().values_list("code", flat=True))


def _with_schema() -> QuerySet[Dealer]:
    without = [DealerState.PROVISIONING, DealerState.FAILED, DealerState.ERASED]
    return Dealer.objects.exclude(state__in=without).order_by("code")


def prepared_schemas() -> list[str]:
    """The names of the prepared schemas as they stand, whether the ledger knows them or not."""
    return schemas_beginning(PREPARED_PREFIX)


def schemas_beginning(prefix: str) -> list[str]:
    """Return the schemas whose names begin with a prefix."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_catalog.pg_namespace WHERE starts_with(nspname, %s) ORDER BY 1", [prefix]
        )
        return [name for (name,) in cursor.fetchall()]


def schema_stands(name: str) -> bool:
    """Is there such a schema?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s)", [name])
        (stands,) = cursor.fetchone()
    return bool(stands)
