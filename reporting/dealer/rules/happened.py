"""An event as the folds read it: what its data holds, with its types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the log. Data of a wrong shape raises, so that the follower parks the event and shows it."""

    kind: str
    on: date
    data: Mapping[str, object]
    # The day of its entry, if that is not the day on which it happened.
    entered_on: date | None = None

    @property
    def known_on(self) -> date:
        """The day from which it is known: a contact that is typed in late changes no plan of before (RP-4)."""
        return max(self.on, self.entered_on or self.on)

    def text(self, key: str) -> str:
        """A code; empty where there is none."""
        return cast(str, self.data.get(key) or "")

    def flag(self, key: str) -> bool:
        return bool(self.data.get(key))

    def has_reached(self) -> bool:
        """Return whether a contact reached the customer (FU-12); contacts from before the field did."""
        return self.data.get("reached") is not False

    def user(self, key: str) -> UUID:
        """A person's id, which has to be there."""
        return UUID(cast(str, self.data[key]))

    def day(self, key: str) -> date | None:
        return _date(self.data.get(key))

    def codes(self, key: str) -> Sequence[str]:
        return cast(Sequence[str], self.data.get(key) or ())

    def pair(self, key: str) -> tuple[str, str]:
        """Before and after, empty where there was or is none."""
        before, after = cast(Sequence[str | None], self.data[key])
        return before or "", after or ""

    def steps(self, key: str) -> Sequence[tuple[str, str, str]]:
        """Return changes of a field, each with its values before and after; none where the event has no such key."""
        found = cast(Sequence[Sequence[str]], self.data.get(key) or ())
        return [(field, before, after) for field, before, after in found]

    def day_after(self, key: str) -> date | None:
        """The date that a pair ends with."""
        return _date(cast(Sequence[object], self.data[key])[1])


def _date(value: object) -> date | None:
    return date.fromisoformat(cast(str, value)) if value else None
