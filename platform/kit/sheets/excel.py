"""A sheet of an Excel workbook, row by row, in little memory whatever the file holds.

openpyxl keeps every text, every cell of a row and a trace of every element it has passed: a file of 1 MB can be made
to take gigabytes of it. Here the XML is read in pieces, a row is at most its first columns, and the texts that cells
share lie in one block. (python-calamine, held to 512 MB, aborts on a workbook that unpacks to 450 MB and on one with a
single cell in the far corner, and reads a formula's error as an empty cell.)
"""

import math
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import takewhile

from openpyxl.utils.datetime import from_excel, from_ISO8601

from kit.errors import refuse
from kit.sheets import guards
from kit.sheets.book import Book, date_styles, open_book
from kit.sheets.cells import LONGEST_CELL, BadCell, Cell, Row, text_cell, unescape
from kit.sheets.merged import MergedCells, column_of
from kit.sheets.shared_texts import SharedTexts, local

WIDEST = 200
_LONGEST_FORMULA = 100
# The last row and column that Excel has.
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
_LETTERS = re.compile("[A-Z]{1,4}")


class Workbook:
    """A workbook of today's Excel. Formulas give what was last computed, merged cells their value in each row."""

    is_ragged = False

    def __init__(self, raw: bytes) -> None:
        self._archive = guards.open_archive(raw)

    @cached_property
    def _book(self) -> Book:
        return open_book(self._archive)

    @cached_property
    def _texts(self) -> SharedTexts:
        return SharedTexts(self._archive, self._book.texts)

    def sheets(self) -> tuple[str, ...]:
        """Return the names of the sheets that are shown."""
        return tuple(self._book.sheets)

    def rows(self, sheet: str = "", last: int | None = None) -> Iterator[Row]:
        """Return a sheet's rows by the numbers that Excel gives them. Rows without a cell are passed over."""
        rows = _Sheet(self._archive, self._book, self._part_of(sheet), self._texts).rows()
        return rows if last is None else takewhile(lambda row: row[0] <= last, rows)

    def measure(self, sheet: str, most: int) -> tuple[int, int]:
        """Return how many rows of a sheet hold something, counted to one beyond `most`, and how many columns."""
        measure = _Measure()
        reading = guards.XmlReading(measure.start)
        for piece in guards.pieces(self._archive, self._part_of(sheet), guards.LARGEST_SHEET):
            reading.feed(piece)
            if measure.rows > most:
                return measure.rows, measure.width
        reading.feed(b"")
        return measure.rows, measure.width

    def _part_of(self, sheet: str) -> str:
        sheets = self._book.sheets
        part = sheets.get(sheet) if sheet else next(iter(sheets.values()))
        if part is None:
            raise refuse("not_a_choice", "sheet", "SA-2")
        return part


class _Measure:
    """Counts the rows in which a value begins, and the columns up to the last value."""

    def __init__(self) -> None:
        self.rows = self.width = 0
        self._is_new = False
        self._at = -1

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = local(name)
        if name == "c":
            self._at = _column(attributes.get("r", ""), self._at + 1)
        elif name == "row":
            self._is_new, self._at = True, -1
        elif name in ("v", "t"):
            self.width = max(self.width, min(self._at + 1, WIDEST))
            if self._is_new:
                self._is_new = False
                self.rows += 1


class _Sheet:
    """Reads a sheet's rows: what has been read of them waits in `_ready` to be handed on."""

    def __init__(self, archive: zipfile.ZipFile, book: Book, part: str, texts: SharedTexts) -> None:
        self._archive = archive
        self._book = book
        self._part = part
        self._merged = _merged_cells(archive, part)
        self._texts = texts
        self._is_date = date_styles(archive, book.styles)
        self._ready: list[Row] = []
        self._number = 0
        self._cells: list[Cell] = []
        self._at = -1
        self._kind = self._style = ""
        self._text: list[str] = []
        self._formula: list[str] | None = None
        self._length = 0
        self._is_reading = self._is_formula = self._is_pronunciation = False

    def rows(self) -> Iterator[Row]:
        """Each row that has a cell, to the end."""
        reading = guards.XmlReading(self._start, self._end, self._letters)
        for piece in guards.pieces(self._archive, self._part, guards.LARGEST_SHEET):
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
            self._text, self._formula, self._length = [], None, 0
        elif name == "row":
            told = attributes.get("r", "")
            number = int(told) if told.isdecimal() and len(told) < 9 else 0
            self._number = number if number > self._number else self._number + 1
            if self._number > _LAST_ROW:
                raise refuse("file_unreadable", "file", "SA-2")
            self._cells, self._at = [], -1
        elif name == "f":
            self._formula = []
        elif name == "rPh":
            self._is_pronunciation = True
        self._is_formula = name == "f"
        is_text = name == "t" and self._kind == "inlineStr" and not self._is_pronunciation
        self._is_reading = name == "v" or is_text

    def _end(self, name: str) -> None:
        self._is_reading = self._is_formula = False
        name = local(name)
        if name == "c" and self._at < WIDEST:
            cell = self._cell()
            if cell is not None:
                self._cells += [None] * (self._at + 1 - len(self._cells))
                self._cells[self._at] = cell
        elif name == "row" and self._cells:
            self._ready.append((self._number, self._merged.fill(self._number, self._cells)))
        elif name == "rPh":
            self._is_pronunciation = False

    def _letters(self, letters: str) -> None:
        if self._length >= LONGEST_CELL or self._at >= WIDEST:
            return
        if self._is_reading:
            self._text.append(letters[:LONGEST_CELL])
            self._length += len(letters)
        elif self._is_formula and self._formula is not None:
            self._formula.append(letters[:_LONGEST_FORMULA])

    def _cell(self) -> Cell:
        if self._text:
            return self._value("".join(self._text))
        # A formula that gives an empty text is one (`str`); any other without a value was never computed.
        if self._formula is not None and self._kind != "str":
            return BadCell(f"={''.join(self._formula)[:_LONGEST_FORMULA]}", "formula_not_computed")
        return None

    def _value(self, text: str) -> Cell:
        if self._kind == "s":
            at = int(text) if text.isdecimal() and len(text) < 9 else -1
            known = 0 <= at < len(self._texts)
            return text_cell(unescape(self._texts[at])) if known else BadCell(text, "cell_not_readable")
        if self._kind == "b":
            return text == "1"
        if self._kind == "d":
            return _iso(text)
        if self._kind == "e":
            return BadCell(text[:40], "error_cell")
        if self._kind != "n":
            return text_cell(unescape(text))
        return self._number_or_date(text)

    def _number_or_date(self, text: str) -> Cell:
        try:
            value = int(text) if text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            return text_cell(text)
        if not math.isfinite(value):
            return text_cell(text)
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
        return text_cell(text)


def _day_or_instant(value: datetime | date | time | timedelta | None) -> Cell:
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    return value if isinstance(value, date) else str(value or "")


def _column(reference: str, following: int) -> int:
    """The place of a cell by its name (`AB12`), from 0; without one it follows the cell before it."""
    letters = _LETTERS.match(reference)
    return column_of(letters[0]) if letters else following


def _merged_cells(archive: zipfile.ZipFile, part: str) -> MergedCells:
    """The merged cells of a sheet. They are written behind its rows and wanted before, so the sheet is read twice; one
    that has none is only searched."""
    merged = MergedCells()

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "mergeCell":
            merged.add_reference(attributes.get("ref", ""), WIDEST)

    if any(b"mergeCell" in piece for piece in _overlapping(archive, part)):
        guards.XmlReading(start).read(guards.pieces(archive, part, guards.LARGEST_SHEET))
    return merged


def _overlapping(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The pieces of a part, each with the end of the one before it."""
    before = b""
    for piece in guards.pieces(archive, part, guards.LARGEST_SHEET):
        yield before + piece
        before = piece[-16:]
