"""The kinds of files that hold a table, each read by a reader of its own (SA-2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kit.errors import refuse
from kit.sheets import legacy, web_table
from kit.sheets.cells import Row
from kit.sheets.excel import WIDEST, measure_sheet, workbook_rows, workbook_sheets
from kit.sheets.guards import is_zip
from kit.sheets.separated import separated_rows

# What begins so is neither a table nor text.
_NO_TABLE = (b"\x89PNG", b"%PDF", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
# Tables, but in formats that a spreadsheet program writes anew as `.xlsx`: XML of 2003, a page with its parts.
_OTHER_FORMATS = (b"urn:schemas-microsoft-com:office:spreadsheet", b"MIME-Version:")


@dataclass(frozen=True, slots=True)
class Format:
    """How files of a kind are read: their sheets' names, a sheet's rows, and its size (rows with something in them,
    counted to one beyond a limit; columns). `is_ragged`: a row may have more cells than the table has columns."""

    sheets: Callable[[bytes], tuple[str, ...]]
    rows: Callable[[bytes, str], Iterator[Row]]
    measure: Callable[[bytes, str, int], tuple[int, int]]
    is_ragged: bool = False


def format_of(raw: bytes) -> Format:
    """The format of a file. Refuses `file_encrypted`, `file_of_other_format` (it says what to do), and
    `file_unreadable`."""
    if is_zip(raw):
        return _WORKBOOK
    if legacy.is_container(raw):
        if legacy.is_encrypted_container(raw):
            raise refuse("file_encrypted", "file", "SA-2")
        return _LEGACY
    if raw.startswith(_NO_TABLE):
        raise refuse("file_unreadable", "file", "SA-2")
    if any(mark in raw[:2_000] for mark in _OTHER_FORMATS):
        raise refuse("file_of_other_format", "file", "SA-2")
    return _WEB_PAGE if web_table.is_web_page(raw) else _SEPARATED


def _one_sheet(_raw: bytes) -> tuple[str, ...]:
    return ("",)


def _numbered(raw: bytes, _sheet: str) -> Iterator[Row]:
    return enumerate(separated_rows(raw), 1)


def _web_rows(raw: bytes, _sheet: str) -> Iterator[Row]:
    return web_table.web_table_rows(raw)


def _measure(rows: Callable[[bytes, str], Iterator[Row]]) -> Callable[[bytes, str, int], tuple[int, int]]:
    """Measure by reading, where there is no faster way."""

    def measure(raw: bytes, sheet: str, most: int) -> tuple[int, int]:
        count = width = 0
        for _, row in rows(raw, sheet):
            used = next((at for at in range(len(row), 0, -1) if row[at - 1] not in (None, "")), 0)
            width, count = max(width, used), count + (used > 0)
            if count > most:
                break
        return count, min(width, WIDEST)

    return measure


_WORKBOOK = Format(workbook_sheets, workbook_rows, measure_sheet)
_LEGACY = Format(legacy.legacy_sheets, legacy.legacy_rows, _measure(legacy.legacy_rows))
_WEB_PAGE = Format(_one_sheet, _web_rows, _measure(_web_rows))
_SEPARATED = Format(_one_sheet, _numbered, _measure(_numbered), is_ragged=True)
