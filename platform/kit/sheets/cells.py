"""Cells as they are read from a file, those that cannot be read among them (SA-2)."""

import re
from dataclasses import dataclass
from datetime import date

LONGEST_CELL = 2_000
# The values that a spreadsheet shows for a formula that failed, also when they were pasted or saved as text.
ERROR_VALUES = frozenset(
    {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BEGINS_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
# Control characters, bytes that are no character (decoded to surrogates), and what a program before us put for one.
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffd]")


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell whose value is not known: its text as far as it could be read, and the code of what is wrong with it."""

    text: str
    code: str

    def __str__(self) -> str:
        return self.text


Cell = str | int | float | bool | date | BadCell | None
Row = tuple[int, list[Cell]]


def is_empty(cell: Cell) -> bool:
    """Whether a cell holds nothing."""
    return cell is None or cell == ""


def text_cell(text: str) -> str | BadCell:
    """A text as a cell holds it, at most `LONGEST_CELL` characters; `cell_not_readable` for one that lost characters,
    `error_cell` for a formula's error."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()[:LONGEST_CELL]
    if _UNREADABLE.search(text):
        return BadCell(_UNREADABLE.sub("\ufffd", text), "cell_not_readable")
    return BadCell(text, "error_cell") if text in ERROR_VALUES else text


def is_readable(text: str) -> bool:
    """Whether every character of a text is one."""
    return not _UNREADABLE.search(text)


def unescape(text: str) -> str:
    """A workbook's text without its escapes: `_x000D_` is a carriage return, `_x005F_x000D_` is written `_x000D_`."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return _SURROGATE_PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)


def escape(text: str) -> str:
    """A text as a workbook holds it: what looks like an escape would be read as the character it names."""
    return _BEGINS_ESCAPE.sub("_x005F_", text) if "_x" in text else text
