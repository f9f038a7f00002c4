"""A device's position in the log: the cursor of `GET /sync/`, opaque to it (SY-1)."""

import re
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

# Of the rows that devices are given, and of the cursor. A device with an older one has to be updated.
SCHEMA = 1
# Schema, position, until, turn, day, tables, after.
_SHAPE = re.compile(
    r"(\d{1,4})\.(-1|\d{1,18})\.(\d{1,18})\.(\d{1,9})\.(\d{4}-\d\d-\d\d)\.([0-9a-f]{0,16})\.([0-9a-f]{32})?",
    re.ASCII,
)
# The position of a device that has nothing; that of an empty log is 0.
NOTHING = -1


class OutdatedCursor(Exception):
    """The cursor is of a schema that is no longer served."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A device has everything up to `position`, and of what happened since, up to `until`, the cards up to `after`.

    A first sync has the position NOTHING. `turn` counts the answers that had something to remove: the device has those
    up to it. `day` is the business date of the day's lists that it has, `tables` is a digest
    of its codes, settings and catalogue.
    """

    position: int
    until: int
    day: date
    turn: int = 0
    tables: str = ""
    after: UUID | None = None

    def __str__(self) -> str:
        after = self.after.hex if self.after else ""
        return f"{SCHEMA}.{self.position}.{self.until}.{self.turn}.{self.day.isoformat()}.{self.tables}.{after}"

    @property
    def is_between_pages(self) -> bool:
        """Return whether more pages of the same changes follow."""
        return self.after is not None

    @property
    def is_first(self) -> bool:
        """Return whether the device gets everything, not changes."""
        return self.position == NOTHING

    def next_page(self, after: UUID) -> "Cursor":
        """Return the cursor behind a page that ended with this card."""
        return replace(self, after=after)

    def finished(self) -> "Cursor":
        """Return the cursor behind the last page."""
        return replace(self, position=self.until, after=None)


def read_cursor(text: str) -> Cursor | None:
    """Return the cursor; None for one that cannot be read, which begins again. Raises OutdatedCursor."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    schema, position, until, turn, day, tables, after = found.groups()
    if int(schema) != SCHEMA:
        raise OutdatedCursor
    try:
        last = UUID(after) if after else None
        return Cursor(int(position), int(until), date.fromisoformat(day), int(turn), tables, last)
    except ValueError:
        return None
