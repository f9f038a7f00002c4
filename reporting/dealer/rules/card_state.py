"""A card as the log has told of it so far, and what of it is in stock (ST-4)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from crm.rules.codes import FOLLOWING, PROSPECTS, WITH_NEXT_DATE, Status
from reporting.dealer.rules.measures import CALLBACKS, INVITATIONS, STOCK_PAIRS, Measure
from reporting.dealer.rules.moves import Cell, Moves

# Stands for the care department where figures are by consultant: what is due of its cards is a line of its own (MG-2).
CARE_DEPARTMENT = UUID("00000000-0000-0000-0000-00000000ca4e")
_BY_STATUS = {
    Status.ACTIVE: Measure.STOCK_ACTIVE,
    Status.DORMANT: Measure.STOCK_DORMANT,
    Status.ORDERED: Measure.STOCK_ORDERED,
}


@dataclass(frozen=True, slots=True)
class CardState:
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
    # Only cards merged into it have visited, not yet the card itself: in its own cohort it still can (RP-3).
    has_visit_of_stub: bool = False
    next_followup_on: date | None = None
    is_standing: bool = True
    is_imported: bool = False
    is_level_o: bool = False
    in_care: bool = False
    appointment_on: date | None = None
    # The callback that is due, and the consultant who owes it; None where it is the care department's.
    callback_on: date | None = None
    callback_consultant: UUID | None = None
    # Activities to which the customer is still to be invited, each with the last day on which that can be done.
    invitations: tuple[tuple[str, str], ...] = ()

    @property
    def cell(self) -> Cell:
        """Where what happens to it now counts."""
        return Cell(self.owner, self.channel, self.model, self.business)

    @property
    def due_cell(self) -> Cell:
        """Where what is due of it counts: with care while it has the card, as it has each dormant one, with the owner
        otherwise (MG-2, CC-3)."""
        is_with_care = self.in_care or self.status == Status.DORMANT
        return self.cell._replace(consultant=CARE_DEPARTMENT) if is_with_care else self.cell

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
    def has_come(self) -> bool:
        """Say whether the card itself has visited, not only one that was merged into it."""
        return self.is_visited and not self.has_visit_of_stub

    @property
    def due_on(self) -> date | None:
        """The date by which a contact is owed (FU-2)."""
        return self.next_followup_on if self.is_standing and self.status in WITH_NEXT_DATE else None

    @property
    def expected_on(self) -> date | None:
        """The day on which the customer is to come (FU-5)."""
        return self.appointment_on if self.is_following else None

    @property
    def callback(self) -> tuple[Cell, date] | None:
        """The callback that a consultant owes (CC-1): in whose cell, and since when."""
        if self.callback_on is None or self.callback_consultant is None:
            return None
        return self.cell._replace(consultant=self.callback_consultant), self.callback_on

    @property
    def tasks(self) -> tuple[tuple[str, str], ...]:
        """The invitations still to be made (AC-1)."""
        return self.invitations if self.is_following else ()

    def stock(self) -> tuple[Measure, ...]:
        """What it counts as in the stock; nothing once it is closed or merged."""
        if not self.is_following:
            return ()
        visited = Measure.STOCK_VISITED if self.is_visited else Measure.STOCK_UNVISITED
        return _BY_STATUS[Status(self.status)], visited


def move_stock(moves: Moves, before: CardState | None, after: CardState, on: date, known_on: date) -> None:
    """Carry the stock and what is owed from how the card stood to how it stands; what is planned, from the day after
    it became known."""
    if before:
        moves.add(on, before.cell, *before.stock(), by=-1)
        _owed_by(moves, before, on, known_on, by=-1)
    moves.add(on, after.cell, *after.stock())
    _owed_by(moves, after, on, known_on, by=1)


def _owed_by(moves: Moves, card: CardState, on: date, known_on: date, by: int) -> None:
    if card.due_on:
        _owed(moves, card.due_cell, card.due_on, on, by)
        _planned(moves, card.due_cell, Measure.FOLLOW_UPS_PLANNED, card.due_on, known_on, by)
    if card.expected_on:
        _planned(moves, card.due_cell, Measure.APPOINTMENTS_PLANNED, card.expected_on, known_on, by)
    if card.callback:
        cell, due_on = card.callback
        _due(moves, cell, STOCK_PAIRS[CALLBACKS], due_on, known_on, by)
    for _activity, last in card.tasks:
        _task(moves, card.due_cell, date.fromisoformat(last), known_on, by)


def _owed(moves: Moves, cell: Cell, due_on: date, on: date, by: int) -> None:
    """A date still to come counts on itself; one that has passed stays missed, and the card is caught up with now."""
    if due_on >= on:
        moves.add(due_on, cell, Measure.NEXT_DATES_MISSED, by=by)
    else:
        moves.add(on, cell, Measure.CAUGHT_UP, by=-by)


def _planned(moves: Moves, cell: Cell, measure: Measure, day: date, on: date, by: int) -> None:
    """Count on the planned day what is set before it opens; its plan is fixed from then on (RP-4)."""
    if day > on:
        moves.add(day, cell, measure, by=by)


def _due(moves: Moves, cell: Cell, pair: tuple[Measure, Measure], due_on: date, on: date, by: int) -> None:
    """Count what stays due until it is done: on its due date, or from the day after `on` if that has come."""
    due, done = pair
    if due_on > on:
        moves.add(due_on, cell, due, by=by)
    else:
        moves.add(on, cell, done, by=-by)


def _task(moves: Moves, cell: Cell, last: date, on: date, by: int) -> None:
    """Count an invitation from the day after `on` to its activity's last day, after which nobody owes it."""
    if last > on:
        due, done = STOCK_PAIRS[INVITATIONS]
        moves.add(on + timedelta(days=1), cell, due, by=by)
        moves.add(last, cell, done, by=by)
