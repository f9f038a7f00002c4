"""A table out of a web page: what many systems hand out as `.xls` is HTML (SA-2).

The parser of the standard library looks through the rest of a page again for each tag that is never closed; here each
character is read once.
"""

import re
from collections.abc import Iterator
from html import unescape

from kit.sheets.cells import Cell, Row, text_cell
from kit.sheets.encodings import encoding_of
from kit.sheets.excel import WIDEST

_BEGINS = re.compile(rb"\s*<(?:!doctype\s+html|!--|html|head|meta|body|table|div|style)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*(?:gb2312|gbk|gb18030|x-gbk)", re.IGNORECASE)
_TOKEN = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)([^<>]*)>|<!--|[^<]+|<")
_SPAN = re.compile(r"\b(row|col)span\s*=\s*[\"']?\s*([0-9]{1,5})", re.IGNORECASE)
# What a browser does not show as text.
_HIDDEN = frozenset({"script", "style", "title", "head", "xml"})
_BREAKS = frozenset({"br", "p", "div"})


def is_web_page(raw: bytes) -> bool:
    """Whether a file is HTML with a table."""
    head = raw[: 2**20].removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[2:].replace(b"\x00", b"")
    return bool(_BEGINS.match(head)) and b"<table" in head.lower()


def web_table_rows(raw: bytes) -> Iterator[Row]:
    """The rows of a page's tables, one below the other. A cell that spans rows counts for each of them."""
    encoding = "gb18030" if _CHARSET.search(raw[:4_096]) else encoding_of(raw)
    text = raw.decode(encoding, "replace").removeprefix("\ufeff")
    yield from enumerate(_Page(text).rows(), 1)


class _Page:
    """Reads a page from its beginning to its end. A table inside a cell is part of the cell's text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._depth = 0
        self._row: list[Cell] | None = None
        self._cell: list[str] | None = None
        self._spans: dict[int, tuple[int, Cell]] = {}
        self._rows_below = self._columns = 1

    def rows(self) -> Iterator[list[Cell]]:
        """Each row of an outer table."""
        at, hidden = 0, ""
        while found := _TOKEN.match(self._text, at):
            at = found.end()
            name = (found[2] or "").lower()
            if found[0] == "<!--":
                end = self._text.find("-->", at)
                at = len(self._text) if end < 0 else end + 3
            elif hidden:
                hidden = "" if found[1] and name == hidden else hidden
            elif not name:
                self._add(found[0])
            elif found[1]:
                if row := self._close(name):
                    yield row
            else:
                hidden = name if name in _HIDDEN else ""
                if row := self._open(name, found[3]):
                    yield row
        if row := self._end_row():
            yield row

    def _open(self, name: str, attributes: str) -> list[Cell] | None:
        row = None
        if name == "table":
            self._depth += 1
        elif name in _BREAKS:
            self._add("\n")
        elif self._depth == 1 and name == "tr":
            row = self._end_row()
            self._row = []
        elif self._depth == 1 and name in ("td", "th"):
            self._end_cell()
            self._row = [] if self._row is None else self._row
            self._cell = []
            spans = {kind.lower(): max(int(count), 1) for kind, count in _SPAN.findall(attributes)}
            self._rows_below, self._columns = spans.get("row", 1), spans.get("col", 1)
        return row

    def _close(self, name: str) -> list[Cell] | None:
        row = None
        if name == "table":
            row = self._end_row() if self._depth == 1 else None
            self._spans = {} if self._depth == 1 else self._spans
            self._depth = max(self._depth - 1, 0)
        elif self._depth == 1 and name == "tr":
            row = self._end_row()
        elif self._depth == 1 and name in ("td", "th"):
            self._end_cell()
        return row

    def _add(self, text: str) -> None:
        if self._cell is not None:
            self._cell.append(text)

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        lines = (" ".join(line.split()) for line in unescape("".join(self._cell)).split("\n"))
        self._cell = None
        self._cover()
        at = len(self._row)
        if at < WIDEST:
            value = text_cell("\n".join(filter(None, lines)))
            self._row += [value, *[None] * (min(self._columns, WIDEST) - 1)]
            if self._rows_below > 1:
                self._spans[at] = (self._rows_below, value)

    def _cover(self) -> None:
        """Step over the columns that a cell of a row above reaches down to."""
        while self._row is not None and (span := self._spans.get(len(self._row))) and len(self._row) < WIDEST:
            self._row.append(span[1])

    def _end_row(self) -> list[Cell] | None:
        if self._row is None:
            return None
        self._end_cell()
        self._cover()
        row, self._row = self._row, None
        self._spans = {at: (rows - 1, value) for at, (rows, value) in self._spans.items() if rows > 1}
        return row
