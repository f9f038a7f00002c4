"""A table of the brand's as Excel, at once: figures alone, never a person (RP-7)."""

from django.db import transaction
from django.http import HttpResponse

from accounts.models import User
from accounts.services.audit import note
from kit.web.components import Table
from kit.web.sheets import table_sheet
from reporting.brand.queries.provisional import is_provisional
from reporting.brand.web.selection import Selection
from reporting.brand.web.timezone import BRAND_ZONE
from reporting.dealer.services.stated import notes_about


@transaction.atomic
def exported(user: User, kind: str, chosen: Selection, table: Table) -> HttpResponse:
    """The workbook. Who took it out is noted."""
    period = chosen.asked.period
    note(user, "figures.taken_out", kind, filters=sorted(name for name, value in chosen.given.items() if value))
    notes = notes_about(
        period,
        chosen.asked.up_to,
        is_provisional=is_provisional(period, chosen.asked.scope),
        without=chosen.asked.basis.without,
    )
    return table_sheet(f"{kind}-{period.first:%Y%m%d}-{period.last:%Y%m%d}", table, BRAND_ZONE, notes)
