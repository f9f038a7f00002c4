"""Taking a page of figures out as Excel at once (RP-7): they are small, so that nobody waits for a worker."""

from collections.abc import Mapping

from accounts.models import User
from accounts.services.exports import export_sheet
from crm.services.exporting.sheets import sheet_of
from kit.errors import refuse

# The kinds that are figures; lists of people are asked for, and made by a worker.
KINDS = ("funnel", "stock_flow", "rates", "day", "trends", "targets")


def export(actor: User, kind: str, filters: Mapping[str, object]) -> bytes:
    """The workbook; `not_found` for a kind that is none of these."""
    if kind not in KINDS:
        raise refuse("not_found", status=404)
    return export_sheet(actor, kind, sheet_of(kind), filters)
