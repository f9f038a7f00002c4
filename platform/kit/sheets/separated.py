"""A table of separated values (CSV), row by row, in whatever letters it was written (SA-2).

Python's own reader takes the rest of the file for one cell where a quotation mark is never closed. Here the row in
which it opens is reported, and the rows below are read.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator

from kit.errors import refuse
from kit.sheets.cells import LONGEST_CELL, BadCell, Cell, is_readable, text_cell
from kit.sheets.encodings import Line, text_lines
from kit.sheets.excel import WIDEST

_SEPARATORS = ",\t;|"
# A row of more is none, and no spreadsheet holds a longer cell.
_LONGEST_ROW = 2**19
_LONGEST_QUOTED = 32_767
# Characters that may be read in search of closing marks that are not there.
_MOST_IN_VAIN = 2**23
_NUMBER = re.compile(r"[0-9]{7}")


def separated_rows(raw: bytes) -> Iterator[list[Cell]]:
    """Each row's cells. The separator is the one that its first line has most of."""
    first = next((line.text for line in text_lines(raw) if line.text.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    yield from _Rows(text_lines(raw), separator)


class _Rows:
    """Reads rows off lines. A line that was read in search of a closing mark goes back when there is none."""

    def __init__(self, lines: Iterable[Line], separator: str) -> None:
        self._lines = iter(lines)
        self._returned: deque[Line] = deque()
        self._separator = separator
        self._width = 1
        self._in_vain = 0

    def __iter__(self) -> Iterator[list[Cell]]:
        while line := self._next_line():
            cells = self._row(line) if '"' in line.text else self._plain_row(line)
            self._width = max(self._width, len(cells))
            yield cells[:WIDEST]

    def _next_line(self) -> Line | None:
        return self._returned.popleft() if self._returned else next(self._lines, None)

    def _plain_row(self, line: Line) -> list[Cell]:
        parts = line.text.rstrip("\r\n").split(self._separator)
        if not line.is_foreign and "#" not in line.text and is_readable(line.text):
            return [part.strip()[:LONGEST_CELL] for part in parts]
        return [_cell(part, line.is_foreign) for part in parts]

    def _row(self, line: Line) -> list[Cell]:
        cells: list[Cell] = []
        at = length = 0
        while True:
            begin = at
            quoted = self._quoted(line, at) if line.text.startswith('"', at) else None
            if quoted is not None:
                cell, line, at, taken = quoted
                length += taken
            elif line.text.startswith('"', at):
                # What follows the mark on its line may be one cell or several: it is shown as it is.
                return [*cells, BadCell(str(text_cell(line.text[at:])), "quote_not_closed")]
            else:
                end = line.text.find(self._separator, at)
                at = len(line.text) if end < 0 else end
                cell = _cell(line.text[begin:at], line.is_foreign)
                length += at - begin
            if len(cells) <= WIDEST:
                cells.append(cell)
            if at >= len(line.text.rstrip("\r\n")):
                return cells
            at += 1
            if length + len(cells) > _LONGEST_ROW:
                raise refuse("file_unreadable", "file", "SA-2")

    def _quoted(self, line: Line, at: int) -> tuple[Cell, Line, int, int] | None:
        """A cell in quotation marks that opens at `at`, its last line, where it ends there, and its length. None where
        its mark is not closed: at the end of the file, inside a text, or behind lines that are rows themselves."""
        ahead: list[Line] = []
        parts: list[str] = []
        begin, length = at + 1, 0
        is_foreign = line.is_foreign
        current: Line | None = line
        while current is not None and length <= _LONGEST_QUOTED:
            closing = _closing_mark(current.text, begin)
            part = current.text[begin : None if closing < 0 else closing]
            if ahead and self._looks_like_a_row(part):
                break
            parts.append(part)
            length += len(part)
            is_foreign = is_foreign or current.is_foreign
            if closing >= 0:
                end = len(current.text) - len(current.text[closing + 1 :].lstrip(" "))
                if current.text[end : end + 1] not in (self._separator, "\r", "\n", ""):
                    break
                return _cell("".join(parts).replace('""', '"'), is_foreign), current, end, length
            current = self._next_line()
            if current is not None:
                ahead.append(current)
            begin = 0
        self._returned.extendleft(reversed(ahead))
        self._in_vain += length
        if self._in_vain > _MOST_IN_VAIN:
            raise refuse("file_unreadable", "file", "SA-2")
        return None

    def _looks_like_a_row(self, text: str) -> bool:
        """Whether a line inside quotation marks is a customer's row: as many cells as the table has columns, with a
        number among them."""
        has_all = self._width > 1 and text.count(self._separator) == self._width - 1
        return has_all and bool(_NUMBER.search(text))


def _closing_mark(text: str, begin: int) -> int:
    """Where a quoted text ends; two marks in a row are one that is meant. -1 where it goes on."""
    at = text.find('"', begin)
    while at >= 0 and text.startswith('"', at + 1):
        at = text.find('"', at + 2)
    return at


def _cell(text: str, is_foreign: bool) -> Cell:
    cell = text_cell(text)
    if is_foreign and isinstance(cell, str) and not cell.isascii():
        return BadCell(cell, "cell_in_other_encoding")
    return cell
