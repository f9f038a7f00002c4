"""Which days and which part of a dealer a figure is of (domain.md §9)."""

from dataclasses import dataclass
from datetime import date

# MG-2: what is due of cards in care's custody has a line of its own.
CARE = "care"


@dataclass(frozen=True, slots=True)
class Days:
    """A range of business dates, both ends included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Where something counts: whose it was at that moment, and of which channel, model and business."""

    consultant: str
    channel: str
    model: str
    business: str


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the dealer; what is None does not narrow. Every figure is of retail unless asked otherwise (RP-2)."""

    consultant: str | None = None
    channel: str | None = None
    model: str | None = None
    business: str | None = "retail"

    def holds(self, cell: Cell) -> bool:
        """Return whether something that counts there is in this part."""
        asked = (self.consultant, self.channel, self.model, self.business)
        found = (cell.consultant, cell.channel, cell.model, cell.business)
        return all(wanted is None or wanted == value for wanted, value in zip(asked, found, strict=True))
