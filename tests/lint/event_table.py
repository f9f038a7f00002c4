"""The table of events in docs/architecture.md, made from the kinds' classes; `make docs` writes it."""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

from crm.events.types import EVENT_TYPES
from crm.events.types.base import LogEvent, Part, parts_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "architecture.md"
BEGIN, END = "<!-- events: written by `make docs` -->", "<!-- events end -->"


def table() -> str:
    """Return the table, a kind a row: `*` marks a pair of before and after, `?` a key that is left out where empty."""
    rows = [f"| `{each.kind}` | {each.counts_on} | {_data(each)} | {_meaning(each)} |" for each in EVENT_TYPES]
    return "\n".join(["| kind | counts on | data | meaning |", "|---|---|---|---|", *rows])


def written(page: str) -> str:
    """Return the page with the table of now between its marks."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


def _data(event: type[LogEvent]) -> str:
    hints = get_type_hints(event)
    return ", ".join(_name(part, hints[part.name]) for part in parts_of(event))


def _name(part: Part, hint: object) -> str:
    # An optional pair is a pair; a sequence of pairs is none.
    is_pair = tuple in (
        get_origin(hint),
        *(map(get_origin, get_args(hint)) if get_origin(hint) is not Sequence else ()),
    )
    return f"{part.key}{'*' if is_pair else ''}{'?' if part.is_omitted else ''}"


def _meaning(event: type[LogEvent]) -> str:
    return " ".join((event.__doc__ or "").split())


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
