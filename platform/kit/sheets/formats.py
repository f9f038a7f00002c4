"""The kinds of files that hold a table, each read by a reader of its own (SA-2)."""

from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Protocol

from kit.errors import refuse
from kit.sheets import legacy, web_table
from kit.sheets.cells import Row
from kit.sheets.excel import WIDEST, Workbook
from kit.sheets.guards import check_size, is_zip
from kit.sheets.separated import separated_rows

# What begins so is neither a table nor text.
_NO_TABLE = (b"\x89PNG", b"%PDF", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
# Tables, but in formats that a spreadsheet program writes anew as `.xlsx`: XML of 2003, a page with its parts.
_OTHER_FORMATS = (b"urn:schemas-microsoft-com:office:spreadsheet", b"MIME-Version:")


class Table(Protocol):
    """A file with one or more sheets. A sheet without a name is the first."""

    @property
    def is_ragged(self) -> bool:
        """Return whether a row may have more cells than the table has columns."""

    def sheets(self) -> tuple[str, ...]:
        """Return the names of the sheets that are shown; one empty name for a file without sheets."""

    def rows(self, sheet: str, last: int | None = None) -> Iterator[Row]:
        """Return a sheet's rows by their numbers, up to the number `last`."""

    def measure(self, sheet: str, most: int) -> tuple[int, int]:
        """Return how many rows of a sheet hold something, counted to one beyond `most`, and how many columns."""


def open_table(raw: bytes) -> Table:
    """Open a file in this process. Refuses `file_empty`, `file_too_large`, `file_encrypted`, `file_of_other_format`
    (which says what to do) and `file_unreadable`."""
    check_size(len(raw))
    if is_zip(raw):
        return Workbook(raw)
    if legacy.is_container(raw):
        if legacy.is_encrypted_container(raw):
            raise refuse("file_encrypted", "file", "SA-2")
        return _Rows(legacy.LegacyWorkbook(raw))
    if raw.startswith(_NO_TABLE):
        raise refuse("file_unreadable", "file", "SA-2")
    if any(mark in raw[:2_000] for mark in _OTHER_FORMATS):
        raise refuse("file_of_other_format", "file", "SA-2")
    if web_table.is_web_page(raw):
        return _Rows(_OneSheet(lambda: web_table.web_table_rows(raw)))
    return _Rows(_OneSheet(lambda: enumerate(separated_rows(raw), 1)), is_ragged=True)


class _Sheets(Protocol):
    def sheets(self) -> tuple[str, ...]: ...

    def rows(self, sheet: str) -> Iterator[Row]: ...


class _OneSheet:
    """A file that is one table."""

    def __init__(self, read: Callable[[], Iterator[Row]]) -> None:
        self._read = read

    def sheets(self) -> tuple[str, ...]:
        return ("",)

    def rows(self, _sheet: str) -> Iterator[Row]:
        return self._read()


class _Rows:
    """A table of which nothing is known but its rows: it is measured by reading it."""

    def __init__(self, file: _Sheets, *, is_ragged: bool = False) -> None:
        self._file = file
        self.is_ragged = is_ragged

    def sheets(self) -> tuple[str, ...]:
        return self._file.sheets()

    def rows(self, sheet: str, last: int | None = None) -> Iterator[Row]:
        rows = self._file.rows(sheet)
        return rows if last is None else takewhile(lambda row: row[0] <= last, rows)

    def measure(self, sheet: str, most: int) -> tuple[int, int]:
        count = width = 0
        for _, row in self._file.rows(sheet):
            used = next((at for at in range(len(row), 0, -1) if row[at - 1] not in (None, "")), 0)
            width, count = max(width, used), count + (used > 0)
            if count > most:
                break
        return count, min(width, WIDEST)
