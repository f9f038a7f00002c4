"""A table out of an Excel workbook, a CSV file or a web page, row by row, whatever wrote it (SA-2)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kit.errors import DomainError, refuse
from kit.sheets.cells import BadCell, Cell, Row, is_empty
from kit.sheets.formats import Table
from kit.sheets.guards import LARGEST_ROWS

__all__ = ["Cell", "Head", "find_head", "read_head", "read_rows", "read_samples", "read_sheets"]

# The header is looked for among the first rows: above it stand titles and merged group names.
_HEAD = 10
# What is longer is a title.
_LONGEST_NAME = 20
# Of a workbook with more sheets, the best of the first is proposed.
_MOST_TRIED = 20
# Names by which a sheet is taken for a dealer's table, whatever else the workbook holds.
_ENOUGH_KNOWN = 2

IsKnown = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Head:
    """The names of the columns, and how many rows lie above the first row of data."""

    columns: tuple[str, ...]
    rows_above: int


def _is_never_known(_name: str) -> bool:
    return False


def read_sheets(table: Table, is_known: IsKnown = _is_never_known) -> tuple[tuple[str, ...], str]:
    """The names of a file's sheets and the one that is most likely meant: the first with two known names of columns,
    else the one with the most, else the first with a header and rows. A file without sheets has one without a name."""
    names = table.sheets()
    if len(names) == 1:
        return names, names[0]
    scores: dict[str, tuple[int, int]] = {}
    for name in names[:_MOST_TRIED]:
        scores[name] = _score(table, name, is_known)
        if scores[name][0] >= _ENOUGH_KNOWN:
            return names, name
    return names, max(scores, key=lambda name: scores[name])


def read_head(table: Table, is_known: IsKnown = _is_never_known, sheet: str = "") -> tuple[Head, int]:
    """The columns of a sheet (the first by default) and the number of rows below them; `is_known` tells a name that the
    reader has a use for.

    Refuses what is no table: `file_unreadable`, `no_columns`, `no_rows`, `too_many_rows`, and what would unpack beyond
    measure.
    """
    first = _first_rows(table, sheet)
    head = find_head(first, is_known)
    if not head.columns:
        raise refuse("no_columns", "file", "SA-2")
    titles = sum(1 for row in first[: head.rows_above] if not all(map(is_empty, row)))
    count, width = table.measure(sheet, LARGEST_ROWS + titles)
    count -= titles
    if count > LARGEST_ROWS:
        raise refuse("too_many_rows", "file", "SA-2", limit=LARGEST_ROWS)
    if count < 1:
        raise refuse("no_rows", "file", "SA-2")
    if not table.is_ragged:
        # Columns without a name are shown too: nothing is left out that nobody was asked about.
        nameless = (f"#{place}" for place in range(len(head.columns) + 1, width + 1))
        head = Head((*head.columns, *nameless), head.rows_above)
    return head, count


def read_rows(table: Table, head: Head, sheet: str = "", last: int | None = None) -> Iterator[Row]:
    """Each row below the head, up to the number `last`, with its number as the dealer's program shows it; empty rows
    are passed over.

    A row with more values than there are columns ends with one cell more, which says so (`too_many_cells`).
    """
    width = len(head.columns)
    for number, row in table.rows(sheet, last):
        if number <= head.rows_above or all(map(is_empty, row)):
            continue
        cells = [*row[:width], *[None] * (width - len(row))]
        beyond = [str(cell) for cell in row[width:] if not is_empty(cell)]
        yield number, [*cells, BadCell(" · ".join(beyond)[:100], "too_many_cells")] if beyond else cells


def read_samples(table: Table, head: Head, sheet: str, most: int) -> list[list[Cell]]:
    """Return the cells of the first rows below the head, of those that lie near it."""
    rows = read_rows(table, head, sheet, head.rows_above + _HEAD)
    return [cells for _, cells in rows][:most]


def _score(table: Table, sheet: str, is_known: IsKnown) -> tuple[int, int]:
    """How many names of a sheet's columns are known, and how many differ if there are rows below them."""
    try:
        rows = _first_rows(table, sheet)
    except DomainError:
        return 0, 0
    head = find_head(rows, is_known)
    return sum(map(is_known, head.columns)), len(head.columns) if len(rows) > head.rows_above else 0


def _first_rows(table: Table, sheet: str) -> list[list[Cell]]:
    """The first rows, those without a cell among them, all as wide as the widest."""
    found = dict(table.rows(sheet, _HEAD))
    width = max(map(len, found.values()), default=0)
    rows = [found.get(number, []) for number in range(1, max(found, default=0) + 1)]
    return [[*row, *[None] * (width - len(row))] for row in rows]


def find_head(rows: Sequence[Sequence[Cell]], is_known: IsKnown = _is_never_known) -> Head:
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
