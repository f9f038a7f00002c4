"""A table as an Excel workbook that opens cleanly: real types, widths, a frozen header, and no cell that computes."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TypeAlias, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from kit.sheets.cells import escape

Value: TypeAlias = "str | int | float | Decimal | date | datetime | bool | None"

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD_FILL = PatternFill("solid", fgColor="E8EEF0")
_FORMATS: dict[type, str] = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm", Decimal: "#,##0.00"}
_NARROWEST, _WIDEST = 8, 48
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# The earliest that a ZIP can say.
_NO_TIME = datetime(1980, 1, 1)  # noqa: DTZ001 - a ZIP knows no zone
_MODIFIED = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:(created|modified)>")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its name and its width in characters (a Chinese one counts two)."""

    name: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class Notes:
    """What is said of a table, each with its name: a sheet of its own behind it, by this title."""

    title: str
    rows: Sequence[tuple[str, Value]]


def workbook(
    title: str,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[Value]],
    zone: ZoneInfo,
    notes: Callable[[], Notes | None] | None = None,
) -> bytes:
    """Return the file. Instants are written in `zone`, since a sheet knows no offset; texts stay texts, whatever they
    begin with. `notes` are asked for once the rows are read."""
    book = Workbook(write_only=True)
    sheet = cast(WriteOnlyWorksheet, book.create_sheet(sheet_title(title)))
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, 1):
        width = min(max(column.width, display_width(column.name) + 2, _NARROWEST), _WIDEST)
        sheet.column_dimensions[get_column_letter(place)].width = width  # type: ignore[attr-defined]  # it has Worksheet's
    sheet.append([_head(sheet, column.name) for column in columns])
    try:
        for row in rows:
            sheet.append([_cell(sheet, value, zone) for value in row])
    except BaseException:
        # openpyxl would otherwise write the sheet's end when it is collected, into a file that is closed by then.
        sheet.close()
        raise
    _append_notes(book, notes() if notes else None, zone)
    book.properties.created = book.properties.modified = _NO_TIME
    file = BytesIO()
    book.save(file)
    return _timeless(file)


def _append_notes(book: Workbook, notes: Notes | None, zone: ZoneInfo) -> None:
    if notes is None:
        return
    sheet = cast(WriteOnlyWorksheet, book.create_sheet(sheet_title(notes.title)))
    for letter, width in (("A", 20), ("B", 36)):
        sheet.column_dimensions[letter].width = width  # type: ignore[attr-defined]  # it has Worksheet's
    for name, value in notes.rows:
        sheet.append([_head(sheet, name), _cell(sheet, value, zone)])


def _timeless(file: BytesIO) -> bytes:
    """Return the workbook without the times at which its parts were written, so that the same rows make the same bytes
    (RP-8)."""
    made = BytesIO()
    with ZipFile(file) as written, ZipFile(made, "w", ZIP_DEFLATED) as timeless:
        for part in written.infolist():
            timeless.writestr(ZipInfo(part.filename, _NO_TIME.timetuple()[:6]), _undated(part, written), ZIP_DEFLATED)
    return made.getvalue()


def _undated(part: ZipInfo, written: ZipFile) -> bytes:
    """Return a part; openpyxl puts the time of saving into the properties, whatever they say."""
    raw = written.read(part)
    return _MODIFIED.sub(b"", raw) if part.filename == "docProps/core.xml" else raw


def _cell(sheet: WriteOnlyWorksheet, value: Value, zone: ZoneInfo) -> Cell:
    if isinstance(value, datetime):
        value = value.astimezone(zone).replace(tzinfo=None, microsecond=0)
    if isinstance(value, str):
        # An empty text would count as a cell that holds something.
        return _text(sheet, value) if value else WriteOnlyCell(sheet)
    cell = WriteOnlyCell(sheet)
    cell.value = value
    cell.number_format = _FORMATS.get(type(value), "General")
    return cell


def _text(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    """A text, kept one: `=1+1` typed by a customer is shown, not computed, also when the cell is edited.
    What looks like an escape (`_x0041_`) is shown as it was typed."""
    cell = WriteOnlyCell(sheet)
    cell.value = escape(ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = text.startswith(_BEGINS_A_FORMULA)
    return cell


def _head(sheet: WriteOnlyWorksheet, name: str) -> Cell:
    cell = _text(sheet, name)
    cell.font, cell.fill = Font(bold=True), HEAD_FILL
    cell.alignment = Alignment(vertical="center")
    return cell


def sheet_title(title: str) -> str:
    """A sheet's name takes 31 characters, and none of these."""
    return "".join(letter for letter in title if letter not in "[]:*?/\\")[:31] or "Sheet"


def display_width(text: str) -> int:
    """Return the width of a text in characters, of which a Chinese one counts two."""
    return sum(1 if letter.isascii() else 2 for letter in text)
