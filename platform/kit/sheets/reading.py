"""A table out of an Excel workbook or a CSV file, row by row, whatever wrote it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from kit.errors import refuse
from kit.sheets.excel import Cell, Row, count_rows, workbook_rows
from kit.sheets.guards import LARGEST_ROWS, check_size, is_zip
from kit.sheets.separated import separated_rows

__all__ = ["Cell", "Head", "find_head", "read_head", "read_rows"]

# The header is looked for among the first rows: above it stand titles and merged group names.
_HEAD = 10
# What is longer is a title.
_LONGEST_NAME = 20


@dataclass(frozen=True, slots=True)
class Head:
    """The names of the columns, and how many rows lie above the first row of data."""

    columns: tuple[str, ...]
    rows_above: int


def read_head(raw: bytes, is_known: Callable[[str], bool] = lambda name: False) -> tuple[Head, int]:
    """The columns and the number of rows below them; `is_known` tells a name that the reader has a use for.

    Refuses what is no table: `file_unreadable`, `no_columns`, `no_rows`, `too_many_rows`, and what would unpack
    beyond measure.
    """
    check_size(len(raw))
    first = _first_rows(raw)
    head = find_head(first, is_known)
    if not head.columns:
        raise refuse("no_columns", "file", "SA-2")
    count = _count(raw, head, first[: head.rows_above])
    if count > LARGEST_ROWS:
        raise refuse("too_many_rows", "file", "SA-2", limit=LARGEST_ROWS)
    if count < 1:
        raise refuse("no_rows", "file", "SA-2")
    return head, count


def read_rows(raw: bytes, head: Head) -> Iterator[Row]:
    """Each row below the head with its number as the dealer's program shows it; empty rows are passed over."""
    width = len(head.columns)
    for number, row in _rows(raw):
        if number > head.rows_above and any(cell not in (None, "") for cell in row[:width]):
            yield number, [*row[:width], *[None] * (width - len(row))]


def _rows(raw: bytes) -> Iterator[Row]:
    if is_zip(raw):
        return workbook_rows(raw)
    return ((number, list(row)) for number, row in enumerate(separated_rows(raw), 1))


def _first_rows(raw: bytes) -> list[list[Cell]]:
    """The first rows, those without a cell among them, all as wide as the widest."""
    found = dict(takewhile(lambda each: each[0] <= _HEAD, _rows(raw)))
    width = max(map(len, found.values()), default=0)
    rows = [found.get(number, []) for number in range(1, max(found, default=0) + 1)]
    return [[*row, *[None] * (width - len(row))] for row in rows]


def _count(raw: bytes, head: Head, above: Sequence[Sequence[Cell]]) -> int:
    """The rows below the head that hold something, counted to one beyond what is taken and no further."""
    if not is_zip(raw):
        return sum(1 for _ in islice(read_rows(raw, head), LARGEST_ROWS + 1))
    titles = sum(1 for row in above if any(cell not in (None, "") for cell in row))
    return count_rows(raw, LARGEST_ROWS + titles) - titles


def find_head(rows: Sequence[Sequence[Cell]], is_known: Callable[[str], bool] = lambda name: False) -> Head:
    """The row with the most names that are known, or else the most that differ; the topmost of equals.

    A cell that is empty there takes the name above it: a name merged over two rows stands in the upper one.
    """
    texts = [[_name(cell) for cell in row] for row in rows]
    heads = [_with_names_above(texts, at) for at in range(len(texts))]
    scores = [
        (sum(is_known(name) for name in head), len({name for name in row if name and not _is_value(name)}))
        for head, row in zip(heads, texts, strict=True)
    ]
    at = scores.index(max(scores)) if scores else 0
    if not scores or scores[at][1] == 0:
        return Head((), 0)
    names = heads[at]
    while names and not names[-1]:
        names.pop()
    return Head(tuple(_unlike(names)), at + 1)


def _with_names_above(texts: Sequence[Sequence[str]], at: int) -> list[str]:
    names = list(texts[at])
    for column, name in enumerate(names):
        above = [row[column] for row in texts[:at] if column < len(row) and row[column]]
        names[column] = name or (above[-1] if above and len(above[-1]) <= _LONGEST_NAME else "")
    return names


def _unlike(names: Sequence[str]) -> Iterator[str]:
    """The names, a second one of the same told by its number: columns are mapped by name."""
    seen: dict[str, int] = {}
    for place, name in enumerate(names, 1):
        name = name or f"#{place}"
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _name(cell: Cell) -> str:
    return " ".join(str(cell).split())[:80] if cell is not None else ""


def _is_value(text: str) -> bool:
    """Whether it looks like data rather than a name."""
    return sum(letter.isdigit() for letter in text) * 2 >= len(text)
