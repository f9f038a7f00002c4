"""Asking for an export, and fetching it (RP-7)."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from accounts.access import require
from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from crm.models import Export, ExportFile
from crm.queries.numbers import sees_numbers
from crm.rules.access_watch import Access
from crm.rules.exporting import ExportState
from crm.services.access_watch import count_access
from crm.services.exporting.sheets import check_filters, sheet_of
from kit import clock, queue
from kit.errors import refuse
from kit.locks import hold
from kit.tenancy import current_dealer

# The job that makes what was asked for (crm.tasks).
MAKE = "crm.make_exports"
KEPT = timedelta(days=7)


@command(purpose=Purpose.EXPORT)
@transaction.atomic
def ask_for_export(actor: User, kind: str, filters: Mapping[str, object]) -> Export:
    """Have a worker write the list or report. The request is noted in the audit, whether the file is fetched or not.

    Refuses with `exports_used_up` until tomorrow once the dealer has had its plan's exports of the day.
    """
    sheet = sheet_of(kind)
    require(actor, sheet.action)
    check_filters(actor, sheet, filters)
    _refuse_beyond_plan()
    export = Export(
        kind=kind,
        filters=dict(filters),
        language=get_language() or "en",
        created_at=clock.now(),
        created_by=actor,
        roles=actor.roles,
    )
    export.save(force_insert=True)
    note(actor, "export.asked", str(export.id), kind=kind, filters=_told(filters))
    if getattr(sheet, "has_numbers", False) and sees_numbers(actor):
        count_access(actor, Access.LISTS, export.id)
    queue.notify_on_commit(MAKE, current_dealer().code)
    return export


def _refuse_beyond_plan() -> None:
    """Of two at once the second waits: the limit is exact."""
    limit = import_string(settings.DAILY_LIMIT)("exports")
    if limit is None:
        return
    hold("exports", ["today"])
    zone = current_dealer().time_zone
    midnight = datetime.combine(clock.today(zone), time(), zone)
    if Export.objects.filter(created_at__gte=midnight).count() >= limit:
        raise refuse("exports_used_up", rule="SA-4", status=403, limit=limit)


def _told(filters: Mapping[str, object]) -> dict[str, object]:
    """What was taken out, for the audit: the filters, but of a search no more than that there was one: it names
    people."""
    values = {name: value if isinstance(value, list) else [value] for name, value in filters.items()}
    return {name: "…" if name == "q" else [str(each) for each in given] for name, given in sorted(values.items())}


@command(purpose=Purpose.EXPORT)
@transaction.atomic
def fetch_export(actor: User, export_id: UUID) -> tuple[Export, bytes]:
    """One's own file. `export_not_ready` while a worker is at it, `not_found` for another's and one that is gone."""
    export = Export.objects.filter(id=export_id, created_by=actor).first()
    if export is None or export.state == ExportState.EXPIRED:
        raise refuse("not_found", status=404)
    if export.state != ExportState.READY:
        raise refuse("export_not_ready", rule="RP-7", status=409)
    # The asker's roles may have changed since, and the file shows the data that the earlier roles could see.
    require(actor, sheet_of(export.kind).action)
    if not set(export.roles) <= set(actor.roles):
        raise refuse("not_found", status=404)
    note(actor, "export.fetched", str(export.id), kind=export.kind, rows=export.row_count)
    return export, bytes(ExportFile.objects.values_list("raw", flat=True).get(export=export))


def file_name_of(export: Export) -> str:
    """Return the name of an export's file: its kind and the business date on which it was asked for (RP-7)."""
    return f"{export.kind}-{clock.business_date(export.created_at, current_dealer().time_zone):%Y%m%d}"
