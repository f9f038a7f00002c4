"""Workbooks and archives to take away, and a page's table as one (RP-7)."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse

from kit.sheets.writing import MEDIA_TYPE, Notes, SheetColumn, Value, workbook
from kit.web.components import Cell, Table


def table_sheet(name: str, table: Table, zone: ZoneInfo, notes: Notes | None = None) -> HttpResponse:
    """The rows and what stands at the foot, numbers as numbers, and the notes; `name` is the file's."""
    columns = [SheetColumn(column.name, 12 if column.is_number else 20) for column in table.columns]
    rows = [[_value(cell) for cell in row] for row in (*table.rows, *([table.total] if table.total else []))]
    return workbook_answer(name, workbook(table.caption, columns, rows, zone, lambda: notes))


def workbook_answer(name: str, raw: bytes) -> HttpResponse:
    """A workbook's bytes as an answer that a browser keeps as a file, and nobody keeps on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(raw, content_type=MEDIA_TYPE, headers=headers)


def archive_answer(name: str, raw: bytes) -> HttpResponse:
    """Return a ZIP file as an answer that a browser keeps as a file, and nobody keeps on the way."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(raw, content_type="application/zip", headers=headers)


def _value(cell: Cell) -> Value:
    return cell.text if cell.value is None else cell.value
