"""The first sheet of an Excel workbook, row by row, in little memory whatever the file holds.

openpyxl keeps every text, every cell of a row and a trace of every element it has passed: a file of 1 MB can be made
to take gigabytes of it. Here the XML is read in pieces, a row is at most its first columns, and the texts that cells
share lie in one block.
"""

import math
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from openpyxl.utils.datetime import from_excel, from_ISO8601

from kit.errors import refuse
from kit.sheets import guards
from kit.sheets.book import Book, date_styles, open_book
from kit.sheets.shared_texts import LONGEST_CELL, SharedTexts, clean, local

Cell = str | int | float | bool | date | None
Row = tuple[int, list[Cell]]

WIDEST = 200
# The last row and column that Excel has.
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384


def workbook_rows(raw: bytes) -> Iterator[Row]:
    """The rows of the first sheet that is shown, by the numbers Excel gives them; formulas give what was last computed.
    Rows without a cell are passed over."""
    with guards.open_archive(raw) as archive:
        book = open_book(archive)
        yield from _Sheet(archive, book).rows()


def count_rows(raw: bytes, most: int) -> int:
    """How many rows of the sheet hold something, counted to one beyond `most` and no further."""
    counted = _Counted()
    with guards.open_archive(raw) as archive:
        book = open_book(archive)
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
        name = local(name)
        if name == "row":
            self._is_new = True
        elif self._is_new and name in ("v", "t"):
            self._is_new = False
            self.rows += 1


class _Sheet:
    """Reads a sheet's rows: what has been read of them waits in `_ready` to be handed on."""

    def __init__(self, archive: zipfile.ZipFile, book: Book) -> None:
        self._archive = archive
        self._book = book
        self._texts = SharedTexts(archive, book.texts)
        self._is_date = date_styles(archive, book.styles)
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
        name = local(name)
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
        name = local(name)
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
            return clean(self._texts[at]) if 0 <= at < len(self._texts) else None
        if self._kind == "b":
            return text == "1"
        if self._kind == "d":
            return _iso(text)
        if self._kind != "n":
            return clean(text)
        return self._number_or_date(text)

    def _number_or_date(self, text: str) -> Cell:
        try:
            value = int(text) if text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            return clean(text)
        if not math.isfinite(value):
            return clean(text)
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
        return clean(text)


def _day_or_instant(value: datetime | date | time | timedelta | None) -> Cell:
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    return value if isinstance(value, date) else str(value or "")


def _column(reference: str, following: int) -> int:
    """The place of a cell by its name (`AB12`), from 0; without one it follows the cell before it."""
    place = 0
    for letter in reference[:4]:
        if not ("A" <= letter <= "Z"):
            break
        place = place * 26 + ord(letter) - 64
    return place - 1 if place else following
