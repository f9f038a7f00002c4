"""Read a table from standard input and answer questions about it, one JSON line each: run by `apart` as a program.

It knows no settings and no environment: whatever a file makes of this process, there is nothing in it to take.
"""

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

# Run by its path, isolated: what it needs of the product lies beside it.
sys.path.insert(0, str(Path(__file__).parents[2]))

from kit.errors import DomainError
from kit.sheets.cells import BadCell, Cell
from kit.sheets.formats import Table, open_table

_MEMORY = 448 * 2**20


def main() -> None:
    """Answer each question; `refused` with the problems where the file does not allow it."""
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    size = int(sys.stdin.buffer.readline())
    raw = sys.stdin.buffer.read(size)
    table: Table | None = None
    for line in sys.stdin.buffer:
        try:
            table = table or open_table(raw)
            for answer in _answers(table, json.loads(line)):
                _say({"is": answer})
            _say({"end": True})
        except DomainError as error:
            _say({"refused": [[each.code, each.field, each.rule, dict(each.params)] for each in error.problems]})
        except MemoryError:
            _refuse("file_too_large_unpacked")
        # A damaged file leads its reader wherever its bytes do.
        except Exception as error:
            _refuse("file_unreadable", because=type(error).__name__)
        sys.stdout.flush()


def _answers(table: Table, question: dict[str, Any]) -> Iterator[Any]:
    match question["ask"]:
        case "is_ragged":
            yield table.is_ragged
        case "sheets":
            yield table.sheets()
        case "measure":
            yield table.measure(question["sheet"], question["most"])
        case "rows":
            for number, cells in table.rows(question["sheet"], question["last"]):
                yield number, [_cell(cell) for cell in cells]


def _cell(cell: Cell) -> object:
    if isinstance(cell, BadCell):
        return "bad", cell.text, cell.code
    if isinstance(cell, datetime):
        return "instant", cell.isoformat()
    return ("date", cell.isoformat()) if isinstance(cell, date) else cell


def _refuse(code: str, **more: object) -> None:
    _say({"refused": [[code, "file", "SA-2", {}]], **more})


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
