"""Read an Excel 97 workbook from standard input and print its rows as JSON, one a line: run by `legacy` as a program.

Nothing of the product is imported: whatever the file makes of this process, there is nothing in it to take.
"""

import contextlib
import json
import resource
import sys
from collections.abc import Iterator
from io import StringIO

import xlrd
from xlrd.biffh import error_text_from_code

_MEMORY = 400 * 2**20
_SECONDS = 60
_WIDEST = 200
_LONGEST_CELL = 2_000


def main() -> None:
    """Print the sheets' names, or the rows of the sheet that `sheet=` names; `refused` for what cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    raw = sys.stdin.buffer.read()
    try:
        for line in _lines(raw, sys.argv[1:]):
            sys.stdout.write(json.dumps(line) + "\n")
    except xlrd.XLRDError as error:
        refused = "file_encrypted" if "encrypted" in str(error) else "file_unreadable"
        sys.stdout.write(json.dumps({"refused": refused}) + "\n")
    # xlrd fails on a damaged file in whatever way its bytes lead to.
    except Exception:
        sys.stdout.write(json.dumps({"refused": "file_unreadable"}) + "\n")


def _lines(raw: bytes, arguments: list[str]) -> Iterator[dict[str, object]]:
    # What it prints about a file is nothing for who reads the rows.
    with contextlib.redirect_stdout(StringIO()):
        book = xlrd.open_workbook(file_contents=raw, formatting_info=True, logfile=StringIO())
    sheets = [sheet for sheet in book.sheets() if sheet.visibility == 0] or book.sheets()
    if not arguments:
        yield {"sheets": [sheet.name for sheet in sheets]}
    else:
        wanted = arguments[0].removeprefix("sheet=")
        sheet = next((each for each in sheets if each.name == wanted or not wanted), None)
        if sheet is None:
            yield {"refused": "not_a_choice"}
            return
        merged = [(top + 1, bottom, left) for top, bottom, left, _ in sheet.merged_cells if left < _WIDEST]
        for begin in range(0, len(merged), 1_000):
            yield {"merged": merged[begin : begin + 1_000]}
        for at in range(sheet.nrows):
            cells = [_cell(cell, book.datemode) for cell in sheet.row(at)[:_WIDEST]]
            if any(cell not in (None, "") for cell in cells):
                yield {"row": at + 1, "cells": cells}
    yield {"end": True}


def _cell(cell: xlrd.sheet.Cell, datemode: int) -> object:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return cell.value[:_LONGEST_CELL]
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ["error", error_text_from_code.get(cell.value, "#?")]
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return ["date", xlrd.xldate_as_datetime(cell.value, datemode).isoformat()]
        except (ValueError, OverflowError, xlrd.xldate.XLDateError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return int(cell.value) if cell.value.is_integer() else cell.value
    return None


if __name__ == "__main__":
    main()
