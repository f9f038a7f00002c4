"""Taking a page of figures out as Excel at once (RP-7): they are small, so that nobody waits for a worker."""

from collections.abc import Mapping

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.services.audit import note
from crm.services.exporting.sheets import sheet_of
from kit.errors import refuse
from kit.sheets.writing import workbook
from kit.tenancy import current_dealer

# The kinds that are figures; lists of people are asked for, and made by a worker.
KINDS = ("funnel", "stock_flow", "rates", "day", "trends", "targets")


@transaction.atomic
def take_out(actor: User, kind: str, filters: Mapping[str, object]) -> bytes:
    """The workbook in the asker's language; `not_found` for a kind that is none of these. Who took it out is noted."""
    if kind not in KINDS:
        raise refuse("not_found", status=404)
    sheet = sheet_of(kind)
    require(actor, sheet.action)
    raw = workbook(str(sheet.title), sheet.columns(), sheet.rows(actor, filters), current_dealer().time_zone)
    note(actor, "figures.taken_out", kind, filters=sorted(filters))
    return raw
