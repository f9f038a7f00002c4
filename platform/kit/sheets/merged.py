"""Merged cells of a sheet: a value that was merged over several rows counts for each of them (SA-2)."""

import re
from collections import defaultdict
from collections.abc import Sequence

from kit.errors import refuse
from kit.sheets.cells import Cell, is_empty

# No dealer's table has more; each takes a hundred bytes while it is read.
_MOST = 100_000
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


class MergedCells:
    """The ranges of a sheet that span several rows, and the values that they have while its rows are read in order."""

    def __init__(self) -> None:
        self._by_first_row: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._count = 0
        self._open: dict[int, tuple[int, Cell]] = {}

    def __bool__(self) -> bool:
        return self._count > 0

    def add(self, first_row: int, last_row: int, column: int) -> None:
        """A range by its first and last row and its first column, from 0."""
        if last_row <= first_row:
            return
        self._count += 1
        if self._count > _MOST:
            raise refuse("file_too_large_unpacked", "file", "SA-2")
        self._by_first_row[first_row].append((column, last_row))

    def add_reference(self, reference: str, widest: int) -> None:
        """A range by its name (`A2:B4`); one that begins beyond the columns that are read is passed over."""
        found = _RANGE.fullmatch(reference)
        if found and (column := column_of(found[1])) < widest:
            self.add(int(found[2]), int(found[4]), column)

    def fill(self, number: int, cells: Sequence[Cell]) -> list[Cell]:
        """A row with the values of the ranges that it lies in. A row with no value of its own stays empty: it may be
        the height of the row above."""
        row = list(cells)
        has_values = not all(map(is_empty, row))
        for column, (last_row, value) in list(self._open.items()):
            if number > last_row:
                del self._open[column]
            elif has_values and not is_empty(value):
                row += [None] * (column + 1 - len(row))
                row[column] = value if is_empty(row[column]) else row[column]
        for column, last_row in self._by_first_row.pop(number, ()):
            self._open[column] = (last_row, row[column] if column < len(row) else None)
        return row


def column_of(letters: str) -> int:
    """The place of a column by its letters (`AB`), from 0; -1 for none."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1
