"""A sheet of an Excel 97 workbook (`.xls`), read by xlrd (SA-2).

xlrd can't be held to an amount of memory, so the product only runs this in a process of its own (`kit.sheets.apart`).
"""

import contextlib
from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from io import StringIO
from typing import TYPE_CHECKING

from kit.errors import refuse
from kit.sheets.cells import LONGEST_CELL, BadCell, Cell, Row, is_empty, text_cell
from kit.sheets.excel import WIDEST
from kit.sheets.merged import MergedCells

if TYPE_CHECKING:
    import xlrd

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Name of the stream in which a container of this kind holds an encrypted workbook.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_container(raw: bytes) -> bool:
    """Whether a file begins as Office files of before 2007, and encrypted ones of today, do."""
    return raw.startswith(_MAGIC)


def is_encrypted_container(raw: bytes) -> bool:
    """Whether a container holds a workbook behind a password."""
    return _ENCRYPTED in raw


class LegacyWorkbook:
    """An Excel 97 workbook."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    @cached_property
    def _book(self) -> "xlrd.book.Book":
        # Needed for these files alone.
        import xlrd

        try:
            # What xlrd prints about a file is of no use to whoever reads the rows.
            with contextlib.redirect_stdout(StringIO()):
                return xlrd.open_workbook(file_contents=self._raw, formatting_info=True, logfile=StringIO())
        except xlrd.XLRDError as error:
            raise refuse(
                "file_encrypted" if "encrypted" in str(error) else "file_unreadable", "file", "SA-2"
            ) from error
        except MemoryError:
            raise
        # xlrd fails on a damaged file in whatever way its bytes lead to.
        except Exception as error:
            raise refuse("file_unreadable", "file", "SA-2") from error

    def sheets(self) -> tuple[str, ...]:
        """Return the names of the sheets that are shown."""
        return tuple(sheet.name for sheet in self._shown())

    def rows(self, sheet: str = "") -> Iterator[Row]:
        """Return a sheet's rows that hold something; a merged cell has its value in each row."""
        found = next((each for each in self._shown() if each.name == sheet or not sheet), None)
        if found is None:
            raise refuse("not_a_choice", "sheet", "SA-2")
        merged = MergedCells()
        for top, bottom, left, _right in found.merged_cells:
            if left < WIDEST:
                merged.add(top + 1, bottom, left)
        for at in range(found.nrows):
            cells = [_cell(cell, self._book.datemode) for cell in found.row(at)[:WIDEST]]
            if not all(map(is_empty, cells)):
                yield at + 1, merged.fill(at + 1, cells)

    def _shown(self) -> "list[xlrd.sheet.Sheet]":
        sheets = self._book.sheets()
        return [sheet for sheet in sheets if sheet.visibility == 0] or sheets


def _cell(cell: "xlrd.sheet.Cell", datemode: int) -> Cell:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT:
        return text_cell(cell.value[:LONGEST_CELL])
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return BadCell(xlrd.error_text_from_code.get(cell.value, "#?"), "error_cell")
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(cell.value, datemode)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return int(cell.value) if cell.value.is_integer() else float(cell.value)
    return None


def _date(value: float, datemode: int) -> date | float:
    import xlrd

    try:
        found = xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError, xlrd.xldate.XLDateError):
        return value
    if (found.hour, found.minute, found.second) == (0, 0, 0):
        return date(found.year, found.month, found.day)
    return datetime(found.year, found.month, found.day, found.hour, found.minute, found.second)  # noqa: DTZ001 - a sheet knows no zone
