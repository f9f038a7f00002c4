"""A table out of an Excel workbook or a CSV file, row by row, whatever wrote it."""

import csv
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import islice
from typing import TypeAlias
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from kit.errors import refuse
from kit.sheets.guards import LARGEST_ROWS, check_size, is_zip, measure, open_archive

Cell: TypeAlias = "str | int | float | bool | date | None"

# The header is looked for among the first rows: above it stand titles and merged group names.
_HEAD = 10
_WIDEST = 200
# What is longer is a title.
_LONGEST_NAME = 20
_LONGEST_CELL = 2_000
_SEPARATORS = ",\t;|"
_UNREADABLE = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    DefusedXmlException,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    EOFError,
    OSError,
)


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
    head = find_head(list(islice(_rows(raw), _HEAD)), is_known)
    if not head.columns:
        raise refuse("no_columns", "file", "SA-2")
    count = sum(1 for _ in read_rows(raw, head)) if not is_zip(raw) else _count_of_workbook(raw) - head.rows_above
    if count > LARGEST_ROWS:
        raise refuse("too_many_rows", "file", "SA-2", limit=LARGEST_ROWS)
    if count < 1:
        raise refuse("no_rows", "file", "SA-2")
    return head, count


def read_rows(raw: bytes, head: Head) -> Iterator[tuple[int, list[Cell]]]:
    """Each row below the head with its number as the dealer's program shows it; empty rows are passed over."""
    width = len(head.columns)
    for number, row in enumerate(islice(_rows(raw), head.rows_above, None), head.rows_above + 1):
        cells = [*row[:width], *[None] * (width - len(row))]
        if any(cell not in (None, "") for cell in cells):
            yield number, cells


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


def _rows(raw: bytes) -> Iterator[Sequence[Cell]]:
    return _workbook_rows(raw) if is_zip(raw) else _text_rows(raw)


def _workbook_rows(raw: bytes) -> Iterator[Sequence[Cell]]:
    """The first sheet's rows, as values; formulas give what was last computed."""
    with _first_sheet(raw) as sheet:
        try:
            for row in sheet.iter_rows(max_col=_WIDEST, values_only=True):  # type: ignore[misc]  # it has Worksheet's
                yield [_plain(cell) for cell in row]
        except _UNREADABLE as error:
            raise refuse("file_unreadable", "file", "SA-2") from error


def _count_of_workbook(raw: bytes) -> int:
    """The rows of the first sheet, counted without reading them."""
    with open_archive(raw) as archive:
        rows = measure(archive)
    with _first_sheet(raw) as sheet:
        # openpyxl tells nowhere else which part of the archive a sheet is.
        return rows.get(sheet._worksheet_path, 0)  # type: ignore[attr-defined]  # private, without a type


@contextmanager
def _first_sheet(raw: bytes) -> Iterator[ReadOnlyWorksheet]:
    """The first sheet, opened only once the archive is known to unpack to a sane size."""
    with open_archive(raw) as archive:
        if not any(measure(archive).values()):
            raise refuse("file_unreadable", "file", "SA-2")
    try:
        workbook = load_workbook(BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        # What the sheet says of its own size is often wrong, and then rows would be cut.
        sheet.reset_dimensions()
    except _UNREADABLE as error:
        raise refuse("file_unreadable", "file", "SA-2") from error
    try:
        yield sheet
    finally:
        workbook.close()


def _text_rows(raw: bytes) -> Iterator[Sequence[Cell]]:
    text = _decoded(raw)
    if "\x00" in text:
        raise refuse("file_unreadable", "file", "SA-2")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    csv.field_size_limit(64 * 1024)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            yield [cell.strip()[:_LONGEST_CELL] for cell in row[:_WIDEST]]
    except csv.Error as error:
        raise refuse("file_unreadable", "file", "SA-2") from error


def _decoded(raw: bytes) -> str:
    """By its mark where it has one; else UTF-8 if it is that throughout; else as Chinese Windows writes (GB 18030)."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return _decode(raw, encoding)
    if 0 in raw[:4_000]:
        # Sixteen bits without a mark: a line's end or a comma has its empty byte behind it, or before it.
        return _decode(raw, "utf-16-le" if raw[1:4_000:2].count(0) >= raw[:4_000:2].count(0) else "utf-16-be")
    with suppress(UnicodeDecodeError):
        return raw.decode()
    return _decode(raw, "gb18030")


def _decode(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse("file_unreadable", "file", "SA-2") from error


def _plain(cell: object) -> Cell:
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    if isinstance(cell, date):
        return cell
    return str(cell).replace("\x00", "").strip()[:_LONGEST_CELL]
