"""An empty table to be filled in as an Excel workbook: named columns, and the values that each allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kit.sheets.cells import escape
from kit.sheets.writing import HEAD_FILL, display_width, sheet_title

# Rows in which a choice is offered.
_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of the form. `values`: what may be written, all of it where `is_closed`, else examples."""

    name: str
    values: Sequence[str]
    is_closed: bool


def form_workbook(title: str, values_title: str, columns: Sequence[FormColumn]) -> bytes:
    """Return the form on its first sheet, and each column's values on the second. A column that takes nothing else
    offers them in its cells."""
    book = Workbook()
    form = book.active
    if not isinstance(form, Worksheet):
        raise TypeError("a new workbook begins with a sheet")
    form.title = sheet_title(title)
    form.freeze_panes = "A2"
    values = book.create_sheet(sheet_title(values_title))
    values.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        for sheet in (form, values):
            head = sheet.cell(1, place, escape(column.name))
            head.font, head.fill = Font(bold=True), HEAD_FILL
            sheet.column_dimensions[letter].width = max(12, display_width(column.name) + 2)
        for row, value in enumerate(column.values, 2):
            values.cell(row, place, escape(value)).data_type = "s"
        # Texts: a number that a cell takes for one loses its leading zero.
        form.column_dimensions[letter].number_format = "@"
        if column.values and column.is_closed:
            offered = DataValidation("list", f"'{values.title}'!${letter}$2:${letter}${len(column.values) + 1}")
            offered.showErrorMessage = False
            offered.add(f"{letter}2:{letter}{_ROWS}")
            form.add_data_validation(offered)
    file = BytesIO()
    book.save(file)
    return file.getvalue()
