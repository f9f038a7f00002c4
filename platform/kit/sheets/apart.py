"""A table read by a process of its own, under limits on memory and time (SA-2).

Whatever a file holds, reading it takes none of this process's memory and does not hold its interpreter, and ends.
"""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import structlog

from kit.errors import DomainError, Problem, refuse
from kit.sheets.cells import BadCell, Cell, Row
from kit.sheets.guards import check_size

log = structlog.get_logger(__name__)

# For whoever waits for the answer, and for a worker. A table of 200,000 rows is looked into in 5 seconds.
LOOKING_SECONDS = 20
READING_SECONDS = 600
# Of clock for each second of processor: on a busy machine the process gets only a share of one.
_PATIENCE = 3
_CHILD = Path(__file__).with_name("apart_reader.py")
_LONGEST_LINE = 2**24


@contextmanager
def opened_apart(raw: bytes, seconds: int = LOOKING_SECONDS) -> Iterator["ApartTable"]:
    """Open a file in a process of its own that may use so many seconds of a processor.

    Refuses what `open_table` and the reading of its rows refuse, `file_takes_too_long`, and `file_too_large_unpacked`
    for what takes too much memory.
    """
    check_size(len(raw))
    command = [sys.executable, "-I", str(_CHILD), str(seconds)]
    with subprocess.Popen(  # noqa: S603 - our own program, no argument is anyone's
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as child:
        deadline = threading.Timer(seconds * _PATIENCE, child.kill)
        deadline.daemon = True
        deadline.start()
        try:
            yield ApartTable(child, raw)
        finally:
            deadline.cancel()
            child.kill()


class ApartTable:
    """A table (`formats.Table`) that a child process reads. Rows that are not read to their end end its use."""

    def __init__(self, child: "subprocess.Popen[bytes]", raw: bytes) -> None:
        self._child = child
        self._stdin, self._stdout = _pipe(child.stdin), _pipe(child.stdout)
        self._is_at_work = False
        self._send(b"%d\n" % len(raw) + raw)

    @cached_property
    def is_ragged(self) -> bool:
        """Return whether a row may have more cells than the table has columns."""
        return bool(self._one({"ask": "is_ragged"}))

    def sheets(self) -> tuple[str, ...]:
        """Return the names of the sheets that are shown."""
        return tuple(map(str, self._one({"ask": "sheets"})))

    def measure(self, sheet: str, most: int) -> tuple[int, int]:
        """Return how many rows of a sheet hold something, counted to one beyond `most`, and how many columns."""
        count, width = self._one({"ask": "measure", "sheet": sheet, "most": most})
        return count, width

    def rows(self, sheet: str, last: int | None = None) -> Iterator[Row]:
        """Return a sheet's rows by their numbers, up to the number `last`."""
        for number, cells in self._answer({"ask": "rows", "sheet": sheet, "last": last}):
            yield number, [_cell(cell) for cell in cells]

    def _one(self, question: dict[str, Any]) -> Any:
        (answer,) = self._answer(question)
        return answer

    def _answer(self, question: dict[str, Any]) -> Iterator[Any]:
        if self._is_at_work:
            raise RuntimeError("rows of the table are still being read")
        self._is_at_work = True
        self._send(json.dumps(question).encode() + b"\n")
        while True:
            line = self._line()
            if "refused" in line:
                self._is_at_work = False
                if "because" in line:
                    log.warning("table.not_read", error=line["because"])
                raise DomainError(*(Problem(*each) for each in line["refused"]))
            if "end" in line:
                self._is_at_work = False
                return
            yield line["is"]

    def _send(self, data: bytes) -> None:
        try:
            self._stdin.write(data)
            self._stdin.flush()
        except BrokenPipeError as error:
            raise self._refusal() from error

    def _line(self) -> dict[str, Any]:
        text = self._stdout.readline(_LONGEST_LINE)
        try:
            line: dict[str, Any] = json.loads(text)
        except ValueError as error:
            raise self._refusal() from error
        return line

    def _refusal(self) -> DomainError:
        """Return why the child is gone, by how it ended: its time was over, or its memory was not enough."""
        self._stdout.close()
        ended = self._child.wait()
        if ended in (-signal.SIGXCPU, -signal.SIGKILL):
            return refuse("file_takes_too_long", "file", "SA-2")
        return refuse("file_unreadable", "file", "SA-2")


def _cell(cell: Any) -> Cell:
    """A cell as the child writes it: as it is, or `[kind, text, code]`."""
    if not isinstance(cell, list):
        return cell  # type: ignore[no-any-return]  # a text, a number, yes or no, or nothing
    match cell:
        case "date", text:
            return date.fromisoformat(text)
        case "instant", text:
            return datetime.fromisoformat(text)
        case "bad", text, code:
            return BadCell(text, code)
    raise ValueError(cell)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("a child process without pipes")
    return pipe
