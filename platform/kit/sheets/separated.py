"""A table of separated values (CSV), row by row, in whatever letters it was written."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, TextIOWrapper

from kit.errors import DomainError, refuse
from kit.sheets.excel import WIDEST
from kit.sheets.guards import LARGEST_ROWS
from kit.sheets.shared_texts import LONGEST_CELL

_SEPARATORS = ",\t;|"
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHUNK = 2**20
# A row of more is none: a quote that is never closed would take the rest of the file for one cell.
_LONGEST_ROW = 2**19
_LONGEST_LINE = 2**18
# Empty ones among them: whoever reads them all waits for nothing.
_MOST_LINES = 2_000_000


def separated_rows(raw: bytes) -> Iterator[Sequence[str]]:
    """Each row's cells. The separator is the one that its first line has most of."""
    lines = _Lines(raw)
    csv.field_size_limit(2**16)
    try:
        for row in csv.reader(lines, delimiter=lines.separator):
            lines.row_begins()
            yield [cell.strip()[:LONGEST_CELL] for cell in row[:WIDEST]]
    except csv.Error as error:
        raise _unreadable() from error


class _Lines:
    """The lines of a text, decoded as they are asked for: the whole of it, decoded, takes up to four times the file."""

    def __init__(self, raw: bytes) -> None:
        self._encoding = _encoding_of(raw)
        self._since_row = 0
        first = next((line for line in self._read(raw) if line.strip()), "")
        self.separator = max(_SEPARATORS, key=first.count)
        self._lines = self._read(raw)

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(self._lines):
            if number > _MOST_LINES:
                raise refuse("too_many_rows", "file", "SA-2", limit=LARGEST_ROWS)
            self._since_row += len(line)
            if self._since_row > _LONGEST_ROW:
                raise _unreadable()
            yield line

    def row_begins(self) -> None:
        """A row is whole."""
        self._since_row = 0

    def _read(self, raw: bytes) -> Iterator[str]:
        text = TextIOWrapper(BytesIO(raw), self._encoding, newline="")
        try:
            while line := text.readline(_LONGEST_LINE):
                if len(line) == _LONGEST_LINE or "\x00" in line:
                    raise _unreadable()
                yield line
        except UnicodeDecodeError as error:
            raise _unreadable() from error


def _encoding_of(raw: bytes) -> str:
    """By its mark where it has one; else UTF-8 if it is that throughout; else as Chinese Windows writes (GB 18030)."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    if 0 in raw[:4_000]:
        # Sixteen bits without a mark: a line's end or a comma has its empty byte behind it, or before it.
        return "utf-16-le" if raw[1:4_000:2].count(0) >= raw[:4_000:2].count(0) else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(raw), _CHUNK):
            decoder.decode(raw[begin : begin + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _unreadable() -> DomainError:
    return refuse("file_unreadable", "file", "SA-2")
