"""Which dealers have work that a worker was asked for and has not done: over all dealers at once, in public.

An import or an export is a row of its dealer's schema. Whoever asks for one rings; this finds what no bell announced.
For the audit's seals nobody rings.
"""

from collections.abc import Sequence
from datetime import timedelta

from accounts.models import AuditEntry
from crm.models import Archive, Card, CardImport, Export, Lead, TrafficRecord
from crm.rules.exporting import ExportState
from crm.rules.importing.states import AT_WORK
from kit import clock
from tenants.leads.queries.for_dealers import dealers_with_recalls, dealers_with_waiting_leads
from tenants.queries.dealers import active_schemas
from tenants.queries.over_schemas import asked_of_each
from tenants.queries.table_watch import TableWatch

# A later use may fall on today in some time zone, so it is stored until the day is over.
_SHORTEST_STORED = timedelta(hours=12)


def dealers_with_imports() -> list[str]:
    """The codes of the dealers with a table that is to be checked or taken in."""
    return _with_new_rows(CardImport._meta.db_table, "state = ANY(%(states)s)", [state.value for state in AT_WORK])


def dealers_with_stored_imports() -> list[str]:
    """The codes of the dealers with an import whose rows or file may be over with their day (SA-2)."""
    long_ago = (clock.now() - _SHORTEST_STORED).isoformat()
    return _with_rows(
        CardImport._meta.db_table,
        "swept_at IS NULL AND coalesce(worked_at, created_at) < %(long_ago)s::timestamptz",
        long_ago=long_ago,
    )


def dealers_with_exports() -> list[str]:
    """The codes of the dealers with a file that is to be written."""
    return _with_new_rows(Export._meta.db_table, "state = ANY(%(states)s)", [ExportState.WAITING.value])


def dealers_with_archives() -> list[str]:
    """Return the codes of the dealers with an archive that is to be written (SA-7)."""
    return _with_new_rows(Archive._meta.db_table, "state = ANY(%(states)s)", [ExportState.WAITING.value])


def dealers_with_old_names() -> list[str]:
    """The codes of the dealers with cards or traffic whose names an earlier version wrote (CA-4, CA-5)."""
    tables = (Card._meta.db_table, TrafficRecord._meta.db_table)
    return sorted({code for table in tables for code in _with_new_rows(table, "names_version IS NULL")})


def dealers_with_unsealed_audit() -> list[str]:
    """The codes of the dealers with entries of the audit that are not in its chain yet."""
    return _with_new_rows(AuditEntry._meta.db_table, "position IS NULL")


def dealers_with_leads_to_exchange() -> list[str]:
    """Return the codes of the dealers with leads to fetch, acknowledge, report on or give back (HQ-4, HQ-6)."""
    here = _with_new_rows(Lead._meta.db_table, "reported_version < version OR NOT is_confirmed")
    return sorted({*dealers_with_waiting_leads(), *dealers_with_recalls(), *here})


def _with_rows(table: str, condition: str, states: Sequence[str] = (), **params: str) -> list[str]:
    """Return the codes of the dealers whose table has a row of which the condition holds."""
    codes = active_schemas()
    return sorted(codes[schema] for schema in _schemas_with(list(codes), table, condition, states, **params))


def _with_new_rows(table: str, condition: str, states: Sequence[str] = ()) -> list[str]:
    """Return the same for a condition that only a write makes true: where nothing was written, nobody looks."""
    watch = _watches.setdefault((table, condition), TableWatch(table))
    codes = active_schemas()
    moved = watch.moved(list(codes))
    found = _schemas_with(moved, table, condition, states)
    watch.settle(schema for schema in moved if schema not in found)
    return sorted(codes[schema] for schema in found)


_watches: dict[tuple[str, str], TableWatch] = {}


def _schemas_with(schemas: Sequence[str], table: str, condition: str, states: Sequence[str], **params: str) -> set[str]:
    looks = asked_of_each(
        schemas,
        lambda of: f"SELECT 1 WHERE EXISTS (SELECT 1 FROM {of}.{table} WHERE {condition})",  # noqa: S608 - our own
        {"states": list(states), **params},
        read=lambda _: None,
    )
    return {schema for schema, _ in looks}
