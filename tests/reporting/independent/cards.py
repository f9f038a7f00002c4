"""What the log says of one card: where it stood on each day, what happened to it, and what is still to be done."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date

from tests.reporting.independent.parts import CARE, Cell

PROSPECT, FOLLOWING = ("active", "dormant"), ("active", "dormant", "ordered")
# FU-2: statuses in which a card has a next date.
WITH_NEXT_DATE = ("active", "ordered")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a card stood from a day on."""

    status: str
    cell: Cell
    holder: str
    next_on: date | None
    survivor: str

    @property
    def is_counted(self) -> bool:
        """MG-1: a merged stub is in no count from that day on."""
        return not self.survivor

    @property
    def is_following(self) -> bool:
        """ST-4: 跟进客户."""
        return self.is_counted and self.status in FOLLOWING

    @property
    def stock(self) -> str:
        """ST-4: in which stock the card is, if in any."""
        if not self.is_counted or self.status not in FOLLOWING:
            return ""
        return "prospects" if self.status in PROSPECT else "orders"

    @property
    def due_on(self) -> date | None:
        """Return the next date that someone owes (RP-3)."""
        return self.next_on if self.is_counted and self.status in WITH_NEXT_DATE else None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a card went through on a day: `visit`, `test_drive`, `signed`, …; `order` is its place in time."""

    kind: str
    on: date
    order: tuple[date, int]
    card: str
    cell: Cell
    is_level_o: bool


@dataclass(slots=True)
class Callback:
    """A call that is due after a delivery (CC-1)."""

    due_on: date
    consultant: str


@dataclass(slots=True)
class Card:
    """A card as it stands at the end of the log, with its past."""

    id: str
    channel: str
    business: str
    owner: str
    model: str
    level: str
    status: str = "active"
    filed_on: date | None = None
    # Its filing date, of an imported card too.
    dated_on: date | None = None
    next_on: date | None = None
    appointment_on: date | None = None
    is_handed_to_care: bool = False
    survivor: str = ""
    survivors: set[str] = field(default_factory=set)
    # ST-4: an imported card may have visited before it came here.
    came_before: bool = False
    facts: list[Fact] = field(default_factory=list)
    invited: dict[str, date] = field(default_factory=dict)
    heard_of: set[str] = field(default_factory=set)
    callback: Callback | None = None
    calls_made: list[bool] = field(default_factory=list)
    _since: list[date] = field(default_factory=list)
    _standings: list[Standing] = field(default_factory=list)

    @property
    def cell(self) -> Cell:
        return Cell(self.owner, self.channel, self.model, self.business)

    @property
    def holder(self) -> str:
        """MG-2: who owes what is due: care while the card is in its custody, which a dormant one is (domain.md §1)."""
        return CARE if self.is_handed_to_care or self.status == "dormant" else self.owner

    @property
    def standing(self) -> Standing:
        return Standing(self.status, self.cell, self.holder, self.next_on, self.survivor)

    def note(self, on: date) -> None:
        """Keep where the card stands from a day on; what was dated back changes the days since as well."""
        while self._since and self._since[-1] >= on:
            self._since.pop()
            self._standings.pop()
        self._since.append(on)
        self._standings.append(self.standing)

    def at_end_of(self, day: date) -> Standing | None:
        """Return where the card stood as a day ended; None before it was there."""
        place = bisect_right(self._since, day)
        return self._standings[place - 1] if place else None

    def spans(self) -> list[tuple[date, date | None, Standing]]:
        """Return each standing with its first day and the day on which the next one began."""
        ends: list[date | None] = [*self._since[1:], None]
        return list(zip(self._since, ends, self._standings, strict=True))

    def happened(self, kind: str) -> list[Fact]:
        return [fact for fact in self.facts if fact.kind == kind]
