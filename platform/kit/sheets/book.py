"""The parts of an Excel workbook: its sheets, where its texts and styles are, which styles are dates."""

import posixpath
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from kit.errors import refuse
from kit.sheets import guards
from kit.sheets.cells import unescape
from kit.sheets.shared_texts import local

Start = Callable[[str, Mapping[str, str]], None]

_WORKBOOK = "xl/workbook.xml"
_OTHER_FORMATS = frozenset({"xl/workbook.bin", "content.xml", "Index/Document.iwa", "word/document.xml"})
LONGEST_SHEET_NAME = 100
_MOST_SHEETS = 100
_CHINESE_DATES = frozenset({*range(27, 32), 36, *range(50, 55), 57, 58})


@dataclass(frozen=True, slots=True)
class Book:
    """Where the parts of a workbook are, and how its dates begin. `sheets` are those that are shown, by name; all of
    them where none is."""

    sheets: Mapping[str, str]
    texts: str
    styles: str
    epoch: datetime


def open_book(archive: zipfile.ZipFile) -> Book:
    """Find the parts; `file_unreadable` where there is no sheet."""
    sheets: list[tuple[str, str, bool]] = []
    begins_1904: list[bool] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "sheet":
            by_name = {local(key): value for key, value in attributes.items()}
            is_shown = by_name.get("state", "visible") == "visible"
            sheets.append((unescape(by_name.get("name", ""))[:LONGEST_SHEET_NAME], by_name.get("id", ""), is_shown))
        elif local(name) == "workbookPr":
            begins_1904.append(attributes.get("date1904", "0") in ("1", "true"))

    _refuse_other_formats(archive)
    _read_part(archive, _WORKBOOK, start)
    targets = _relations(archive)
    worksheets = [each for each in sheets if targets.get(each[1], ("",))[0] == "worksheet"][:_MOST_SHEETS]
    if not worksheets:
        raise refuse("file_unreadable", "file", "SA-2")
    shown = [each for each in worksheets if each[2]] or worksheets
    by_kind = dict(targets.values())
    return Book(
        {name: targets[key][1] for name, key, _ in shown},
        by_kind.get("sharedStrings", ""),
        by_kind.get("styles", ""),
        CALENDAR_MAC_1904 if any(begins_1904) else CALENDAR_WINDOWS_1900,
    )


def _refuse_other_formats(archive: zipfile.ZipFile) -> None:
    """Refuse what a spreadsheet program can open and save as `.xlsx`: a binary workbook, OpenDocument, Numbers."""
    names = set(archive.namelist())
    if _WORKBOOK not in names and names & _OTHER_FORMATS:
        raise refuse("file_of_other_format", "file", "SA-2")


def _relations(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """By id: the kind of part that is meant, and where it is."""
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            found[attributes.get("Id", "")] = (kind, target)

    _read_part(archive, "xl/_rels/workbook.xml.rels", start)
    return found


def date_styles(archive: zipfile.ZipFile, part: str) -> Sequence[bool]:
    """Whether a cell of the style is a date, by the style's place."""
    formats: dict[str, str] = {}
    is_date: list[bool] = []
    in_cells: list[bool] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        name = local(name)
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:200]
        elif name == "cellXfs":
            in_cells.append(True)
        elif name == "xf" and in_cells:
            told = attributes.get("numFmtId", "0")
            is_date.append(_is_date(told, formats.get(told, "")))

    def end(name: str) -> None:
        if local(name) == "cellXfs":
            in_cells.clear()

    if part in archive.namelist():
        _read_part(archive, part, start, end)
    return is_date


@lru_cache(maxsize=500)
def _is_date(told: str, code: str) -> bool:
    """By the format's number, which a Chinese Excel has more of than stand in any file, or by how it is written."""
    number = int(told) if told.isdecimal() and len(told) < 6 else 0
    return number in _CHINESE_DATES or bool(is_date_format(code or BUILTIN_FORMATS.get(number, "")))


def _read_part(archive: zipfile.ZipFile, part: str, start: Start, end: Callable[[str], None] | None = None) -> None:
    guards.XmlReading(start, end).read(guards.pieces(archive, part, guards.LARGEST_REST))
