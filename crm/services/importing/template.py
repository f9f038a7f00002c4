"""The empty table that is handed out for an import, with the values that its columns allow (SA-2)."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.queries.import_knowledge import Choices
from crm.rules.fields import CARD_FIELDS, Takes
from crm.rules.importing.columns import NEEDED
from crm.services.card_columns import CARD_COLUMNS
from kit.sheets.form import FormColumn, form_workbook

# Several values, or others than those named, may stand in one cell of these.
_OPEN = (Takes.CODES, Takes.CATALOGUE_LIST, Takes.CODE_OR_DATE, Takes.DATE, Takes.TEXT)
_OPEN_FIELDS = frozenset({"phone", "phone_2", "city", "filed_on"})


def template_workbook() -> bytes:
    """Return the table in the language of the request: a column for each field, those that a row needs marked `*`."""
    choices = Choices(get_language() or "en")
    columns = []
    for field, label in CARD_COLUMNS.items():
        values = [_("11 digits, or area code and number")] if field == "phone" else choices.of(field)
        row = CARD_FIELDS.get(field)
        is_closed = field not in _OPEN_FIELDS and len(values) > 1 and not (row and row.takes in _OPEN)
        columns.append(FormColumn(f"{label} *" if field in NEEDED else str(label), values, is_closed))
    return form_workbook(_("Customers"), _("Allowed values"), columns)
