"""A card as the log has told of it so far, and what of it is in stock (ST-4)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from crm.rules.codes import FOLLOWING, PROSPECTS, WITH_NEXT_DATE, Status
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.moves import Cell, Moves

# Stands for the care department where figures are by consultant: what is due of its cards is a line of its own (MG-2).
CARE_DEPARTMENT = UUID("00000000-0000-0000-0000-00000000ca4e")
_BY_STATUS = {
    Status.ACTIVE: Measure.STOCK_ACTIVE,
    Status.DORMANT: Measure.STOCK_DORMANT,
    Status.ORDERED: Measure.STOCK_ORDERED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Enough to know what the card's next event moves. The names are those of `models.CardState`."""

    owner: UUID
    channel: str
    model: str
    business: str
    status: str
    filed_on: date
    filed_owner: UUID
    filed_model: str
    filing: UUID | None = None
    first_visit_on: date | None = None
    next_followup_on: date | None = None
    is_standing: bool = True
    is_imported: bool = False
    is_level_o: bool = False
    in_care: bool = False

    @property
    def cell(self) -> Cell:
        """Where what happens to it now counts."""
        return Cell(self.owner, self.channel, self.model, self.business)

    @property
    def due_cell(self) -> Cell:
        """Where its next date counts: with care while it has the card, with the owner otherwise (MG-2)."""
        return self.cell._replace(consultant=CARE_DEPARTMENT) if self.in_care else self.cell

    @property
    def cohort_cell(self) -> Cell:
        """Where its filing counted."""
        return Cell(self.filed_owner, self.channel, self.filed_model, self.business)

    @property
    def is_prospect(self) -> bool:
        return self.is_standing and self.status in PROSPECTS

    @property
    def is_following(self) -> bool:
        return self.is_standing and self.status in FOLLOWING

    @property
    def is_visited(self) -> bool:
        return self.first_visit_on is not None

    @property
    def due_on(self) -> date | None:
        """The date by which a contact is owed (FU-2)."""
        return self.next_followup_on if self.is_standing and self.status in WITH_NEXT_DATE else None

    def stock(self) -> tuple[Measure, ...]:
        """What it counts as in the stock; nothing once it is closed or merged."""
        if not self.is_following:
            return ()
        visited = Measure.STOCK_VISITED if self.is_visited else Measure.STOCK_UNVISITED
        return _BY_STATUS[Status(self.status)], visited


def move_stock(moves: Moves, before: Standing | None, after: Standing, on: date) -> None:
    """Carry the stock and the date owed from how the card stood to how it stands."""
    if before:
        moves.add(on, before.cell, *before.stock(), by=-1)
        if before.due_on:
            _owed(moves, before.due_cell, before.due_on, on, by=-1)
    moves.add(on, after.cell, *after.stock())
    if after.due_on:
        _owed(moves, after.due_cell, after.due_on, on, by=1)


def _owed(moves: Moves, cell: Cell, due_on: date, on: date, by: int) -> None:
    """A date still to come counts on itself; one that has passed stays missed, and the card is caught up with now."""
    if due_on >= on:
        moves.add(due_on, cell, Measure.NEXT_DATES_MISSED, by=by)
    else:
        moves.add(on, cell, Measure.CAUGHT_UP, by=-by)
