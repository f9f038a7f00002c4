"""The schemas that migrations must reach. All in public."""

from django.db import connection

from tenants.models import Dealer, DealerState

# Told from dealers' schemas, `d_<code>`, by what they begin with.
PREPARED_PREFIX = "prepared_"


def schemas_to_migrate() -> list[str]:
    """The dealers' schemas, then those prepared for dealers to come."""
    return [*dealer_schemas(), *prepared_schemas()]


def dealer_schemas() -> list[str]:
    """The schemas of the dealers that have one whole."""
    set_up = Dealer.objects.exclude(state__in=[DealerState.PROVISIONING, DealerState.FAILED, DealerState.ERASED])
    return list(set_up.order_by("code").values_list("schema_name", flat=True))


def prepared_schemas() -> list[str]:
    """The names of the prepared schemas as they stand, whether the ledger knows them or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_catalog.pg_namespace WHERE starts_with(nspname, %s) ORDER BY 1", [PREPARED_PREFIX]
        )
        return [name for (name,) in cursor.fetchall()]


def schema_stands(name: str) -> bool:
    """Is there such a schema?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s)", [name])
        (stands,) = cursor.fetchone()
    return bool(stands)
