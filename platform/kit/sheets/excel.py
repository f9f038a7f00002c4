"""The first sheet of an Excel workbook, row by row, in little memory whatever the file holds.

openpyxl keeps every text, every cell of a row and a trace of every element it has passed: a file of 1 MB can be made
to take gigabytes of it. Here the XML is read in pieces, a row is at most its first columns, and the texts that cells
share lie in one block.
"""

import math
import posixpath
import zipfile
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

from kit.errors import refuse
from kit.sheets import guards

Cell = str | int | float | bool | date | None
Row = tuple[int, list[Cell]]
Start = Callable[[str, Mapping[str, str]], None]

WIDEST = 200
LONGEST_CELL = 2_000
# The last row and column that Excel has.
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
_WORKBOOK = "xl/workbook.xml"
_CHINESE_DATES = frozenset({*range(27, 32), 36, *range(50, 55), 57, 58})


def workbook_rows(raw: bytes) -> Iterator[Row]:
    """The rows of the first sheet that is shown, by the numbers Excel gives them; formulas give what was last computed.
    Rows without a cell are passed over."""
    with guards.open_archive(raw) as archive:
        book = _open_book(archive)
        yield from _Sheet(archive, book).rows()


def count_rows(raw: bytes, most: int) -> int:
    """How many rows of the sheet hold something, counted to one beyond `most` and no further."""
    counted = _Counted()
    with guards.open_archive(raw) as archive:
        book = _open_book(archive)
        reading = guards.XmlReading(counted.start)
        for piece in guards.pieces(archive, book.sheet, guards.LARGEST_SHEET):
            reading.feed(piece)
            if counted.rows > most:
                return counted.rows
        reading.feed(b"")
    return counted.rows


class _Counted:
    """Counts the rows in which a value begins."""

    def __init__(self) -> None:
        self.rows = 0
        self._is_new = False

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        name = _local(name)
        if name == "row":
            self._is_new = True
        elif self._is_new and name in ("v", "t"):
            self._is_new = False
            self.rows += 1


@dataclass(frozen=True, slots=True)
class _Book:
    """Where the parts of a workbook are, and how its dates begin."""

    sheet: str
    texts: str
    styles: str
    epoch: datetime


def _open_book(archive: zipfile.ZipFile) -> _Book:
    sheets: list[tuple[str, bool]] = []
    begins_1904: list[bool] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if _local(name) == "sheet":
            by_name = {_local(key): value for key, value in attributes.items()}
            sheets.append((by_name.get("id", ""), by_name.get("state", "visible") == "visible"))
        elif _local(name) == "workbookPr":
            begins_1904.append(attributes.get("date1904", "0") in ("1", "true"))

    _read_part(archive, _WORKBOOK, start)
    targets = _relations(archive)
    worksheets = [(targets[key][1], shown) for key, shown in sheets if targets.get(key, ("",))[0] == "worksheet"]
    if not worksheets:
        raise refuse("file_unreadable", "file", "SA-2")
    by_kind = dict(targets.values())
    return _Book(
        next((part for part, shown in worksheets if shown), worksheets[0][0]),
        by_kind.get("sharedStrings", ""),
        by_kind.get("styles", ""),
        CALENDAR_MAC_1904 if any(begins_1904) else CALENDAR_WINDOWS_1900,
    )


def _relations(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """By id: the kind of part that is meant, and where it is."""
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if _local(name) == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            found[attributes.get("Id", "")] = (kind, target)

    _read_part(archive, "xl/_rels/workbook.xml.rels", start)
    return found


def _date_styles(archive: zipfile.ZipFile, part: str) -> Sequence[bool]:
    """Whether a cell of the style is a date, by the style's place."""
    formats: dict[str, str] = {}
    is_date: list[bool] = []
    in_cells: list[bool] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        name = _local(name)
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:200]
        elif name == "cellXfs":
            in_cells.append(True)
        elif name == "xf" and in_cells:
            told = attributes.get("numFmtId", "0")
            is_date.append(_is_date(told, formats.get(told, "")))

    def end(name: str) -> None:
        if _local(name) == "cellXfs":
            in_cells.clear()

    if part in archive.namelist():
        _read_part(archive, part, start, end)
    return is_date


@lru_cache(maxsize=500)
def _is_date(told: str, code: str) -> bool:
    """By the format's number, which a Chinese Excel has more of than stand in any file, or by how it is written."""
    number = int(told) if told.isdecimal() and len(told) < 6 else 0
    return number in _CHINESE_DATES or bool(is_date_format(code or BUILTIN_FORMATS.get(number, "")))


class _Texts:
    """The texts that cells share, one behind the other in a block of UTF-8: as Python's strings they took up to ten
    times the file's own size."""

    def __init__(self, archive: zipfile.ZipFile, part: str) -> None:
        self._block = bytearray()
        self._ends = array("L")
        self._is_text = False
        self._is_reading = False
        if part not in archive.namelist():
            return
        reading = guards.XmlReading(self._start, self._end, self._letters, guards.MOST_TEXTS)
        reading.read(guards.pieces(archive, part, guards.LARGEST_TEXTS))

    def __getitem__(self, at: int) -> str:
        begin = self._ends[at - 1] if at else 0
        return self._block[begin : min(self._ends[at], begin + 4 * LONGEST_CELL)].decode("utf-8", "ignore")

    def __len__(self) -> int:
        return len(self._ends)

    def _start(self, name: str, _attributes: Mapping[str, str]) -> None:
        name = _local(name)
        if name == "si":
            self._is_text = True
        elif name == "rPh":
            # How it is pronounced is not what it says.
            self._is_text = False
        self._is_reading = self._is_text and name == "t"

    def _end(self, name: str) -> None:
        name = _local(name)
        if name == "si":
            self._ends.append(len(self._block))
        self._is_text = self._is_text or name == "rPh"
        self._is_reading = False

    def _letters(self, letters: str) -> None:
        if self._is_reading:
            self._block += letters.encode("utf-8", "surrogatepass")


class _Sheet:
    """Reads a sheet's rows: what has been read of them waits in `_ready` to be handed on."""

    def __init__(self, archive: zipfile.ZipFile, book: _Book) -> None:
        self._archive = archive
        self._book = book
        self._texts = _Texts(archive, book.texts)
        self._is_date = _date_styles(archive, book.styles)
        self._ready: list[Row] = []
        self._number = 0
        self._cells: list[Cell] = []
        self._at = -1
        self._kind = self._style = ""
        self._text: list[str] = []
        self._length = 0
        self._is_reading = False

    def rows(self) -> Iterator[Row]:
        """Each row that has a cell, to the end."""
        reading = guards.XmlReading(self._start, self._end, self._letters)
        for piece in guards.pieces(self._archive, self._book.sheet, guards.LARGEST_SHEET):
            reading.feed(piece)
            yield from self._handed_on()
        reading.feed(b"")
        yield from self._handed_on()

    def _handed_on(self) -> list[Row]:
        ready, self._ready = self._ready, []
        return ready

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = _local(name)
        if name == "c":
            self._at = _column(attributes.get("r", ""), self._at + 1)
            if self._at >= _LAST_COLUMN:
                raise refuse("file_unreadable", "file", "SA-2")
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._text, self._length = [], 0
        elif name == "row":
            told = attributes.get("r", "")
            number = int(told) if told.isdecimal() and len(told) < 9 else 0
            self._number = number if number > self._number else self._number + 1
            if self._number > _LAST_ROW:
                raise refuse("file_unreadable", "file", "SA-2")
            self._cells, self._at = [], -1
        self._is_reading = name == "v" or (name == "t" and self._kind == "inlineStr")

    def _end(self, name: str) -> None:
        self._is_reading = False
        name = _local(name)
        if name == "c" and self._text and self._at < WIDEST:
            self._cells += [None] * (self._at + 1 - len(self._cells))
            self._cells[self._at] = self._value("".join(self._text))
        elif name == "row" and self._cells:
            self._ready.append((self._number, self._cells))

    def _letters(self, letters: str) -> None:
        if self._is_reading and self._length < LONGEST_CELL and self._at < WIDEST:
            self._text.append(letters[:LONGEST_CELL])
            self._length += len(letters)

    def _value(self, text: str) -> Cell:
        if self._kind == "s":
            at = int(text) if text.isdecimal() and len(text) < 9 else -1
            return _clean(self._texts[at]) if 0 <= at < len(self._texts) else None
        if self._kind == "b":
            return text == "1"
        if self._kind == "d":
            return _iso(text)
        if self._kind != "n":
            return _clean(text)
        return self._number_or_date(text)

    def _number_or_date(self, text: str) -> Cell:
        try:
            value = int(text) if text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            return _clean(text)
        if not math.isfinite(value):
            return _clean(text)
        style = int(self._style) if self._style.isdecimal() and len(self._style) < 9 else -1
        if 0 <= style < len(self._is_date) and self._is_date[style]:
            try:
                return _day_or_instant(from_excel(value, self._book.epoch))
            except (OverflowError, ValueError):
                return value
        return value


def _iso(text: str) -> Cell:
    try:
        return _day_or_instant(from_ISO8601(text))  # type: ignore[no-untyped-call]  # openpyxl's own, without types
    except ValueError:
        return _clean(text)


def _day_or_instant(value: datetime | date | time | timedelta | None) -> Cell:
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    return value if isinstance(value, date) else str(value or "")


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:LONGEST_CELL]


def _column(reference: str, following: int) -> int:
    """The place of a cell by its name (`AB12`), from 0; without one it follows the cell before it."""
    place = 0
    for letter in reference[:4]:
        if not ("A" <= letter <= "Z"):
            break
        place = place * 26 + ord(letter) - 64
    return place - 1 if place else following


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def _read_part(archive: zipfile.ZipFile, part: str, start: Start, end: Callable[[str], None] | None = None) -> None:
    guards.XmlReading(start, end).read(guards.pieces(archive, part, guards.LARGEST_REST))
