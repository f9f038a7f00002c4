"""A sheet of an Excel 97 workbook (`.xls`), read by a process of its own (SA-2).

No reader of this format can be held to an amount of memory from outside: the child reads under a limit of the kernel's
and is ended when it takes too long. What it prints is all that is taken from it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from kit.errors import DomainError, refuse
from kit.sheets.cells import BadCell, Cell, Row, text_cell
from kit.sheets.merged import MergedCells

_CHILD = Path(__file__).with_name("legacy_reader.py")
_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of the streams in which a container of this kind holds an encrypted workbook, and an Excel 97 one.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LONGEST_LINE = 2**22


def is_container(raw: bytes) -> bool:
    """Whether a file begins as Office files of before 2007, and encrypted ones of today, do."""
    return raw.startswith(_MAGIC)


def is_encrypted_container(raw: bytes) -> bool:
    """Whether a container holds a workbook behind a password."""
    return _ENCRYPTED in raw


def legacy_sheets(raw: bytes) -> tuple[str, ...]:
    """Return the names of the sheets that are shown."""
    return tuple(next((line["sheets"] for line in _lines(raw, [])), ()))


def legacy_rows(raw: bytes, sheet: str = "") -> Iterator[Row]:
    """The rows of a sheet, the first that is shown by default."""
    merged = MergedCells()
    for line in _lines(raw, [f"sheet={sheet}"]):
        for first_row, last_row, column in line.get("merged", ()):
            merged.add(first_row, last_row, column)
        if "row" in line:
            yield line["row"], merged.fill(line["row"], [_cell(cell) for cell in line["cells"]])


def _cell(cell: object) -> Cell:
    """A cell as the child writes it: a text, a number, yes or no, or `[kind, text]`."""
    if isinstance(cell, str):
        return text_cell(cell)
    if isinstance(cell, list):
        kind, text = cell
        if kind == "date":
            found = datetime.fromisoformat(text)
            return date(found.year, found.month, found.day) if text.endswith("T00:00:00") else found
        return BadCell(text, "error_cell")
    return cell if isinstance(cell, int | float | None) else None


def _lines(raw: bytes, arguments: list[str]) -> Iterator[dict[str, Any]]:
    """What the child prints, line by line. It is ended when nobody reads on."""
    command = [sys.executable, "-I", str(_CHILD), *arguments]
    with subprocess.Popen(  # noqa: S603 - our own program; of the file only a sheet's name is an argument
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        try:
            yield from _read(child, raw)
        finally:
            child.kill()


def _read(child: "subprocess.Popen[bytes]", raw: bytes) -> Iterator[dict[str, Any]]:
    stdin, stdout = _pipe(child.stdin), _pipe(child.stdout)
    try:
        # The child reads its whole input before it prints anything.
        stdin.write(raw)
        stdin.close()
    except BrokenPipeError as error:
        raise _unreadable() from error
    while text := stdout.readline(_LONGEST_LINE):
        try:
            line = json.loads(text)
        except ValueError as error:
            raise _unreadable() from error
        if "refused" in line:
            raise refuse(str(line["refused"]), "file" if line["refused"] != "not_a_choice" else "sheet", "SA-2")
        if "end" in line:
            return
        yield line
    # It was ended before it had read everything.
    raise _unreadable()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("a child process without pipes")
    return pipe


def _unreadable() -> DomainError:
    return refuse("file_unreadable", "file", "SA-2")
