"""Read a log line by line into cards, parties, checks and moves of stock: plain loops over plain values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar

from tests.reporting.independent.cards import FOLLOWING, PROSPECT, Callback, Card, Fact
from tests.reporting.independent.families import Cards
from tests.reporting.independent.log import Entry, day_of, undone_contacts, undone_imports, withdrawals
from tests.reporting.independent.parties import Party, with_entry
from tests.reporting.independent.parts import Cell

# CC-1: a callback is due three days after the delivery, and is tried three times at most.
_DAYS_TO_CALLBACK, _MOST_CALLS = timedelta(days=3), 3


@dataclass(frozen=True, slots=True)
class Move:
    """One card that came into a stock or went out of it (RP-2); `count` is −1 where a merge is undone."""

    on: date
    stock: str
    line: str
    cell: Cell
    card: str
    count: int = 1
    had_visited: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One entry that was checked for the first time (CA-13)."""

    on: date
    cell: Cell
    is_approved: bool


@dataclass
class Book(Cards):
    """All that a log says."""

    parties: dict[str, Party] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    last_days: dict[str, date] = field(default_factory=dict)
    _withdrawn: dict[str, Entry] = field(default_factory=dict)

    # --- Reading ---

    @classmethod
    def of(cls, log: Iterable[Entry]) -> "Book":
        """Read a log; withdrawn outcomes, undone contacts and undone imports are known from the start, for they never
        were."""
        entries = list(log)
        book = cls(_withdrawn=withdrawals(entries))
        never_were, mistakes = undone_imports(entries), undone_contacts(entries)
        for entry in entries:
            is_mistake = entry.kind == "follow_up.recorded" and entry.data["follow_up"] in mistakes
            if entry.card not in never_were and not is_mistake:
                book._read(entry)
        return book

    def _read(self, entry: Entry) -> None:
        if entry.kind in ("traffic.recorded", "traffic.corrected", "traffic.settled"):
            with_entry(self.parties, entry)
        elif entry.kind in self._READERS:
            self._READERS[entry.kind](self, entry)

    def _filed(self, entry: Entry) -> None:
        """CA-3, ST-1, RP-2: it counts as filed, and in the line by which it left at once."""
        data, on = entry.data, entry.on
        withdrawn = self._withdrawn.get(data["follow_up"])
        card = self._new_card(entry, level=withdrawn.data["intent_level"][1] if withdrawn else data["intent_level"])
        card.filed_on = card.dated_on = on
        self._move(card, on, "filed")
        self._happens(card, entry, "filed")
        if data["channel"] == "walk_in" or data["method"] == "showroom":
            self._happens(card, entry, "visit")
        if "test_drive" in data["topics"]:
            self._happens(card, entry, "test_drive")
        card.appointment_on = day_of(data["appointment_on"])
        self._turn(card, entry, "active" if withdrawn else data["status"])
        card.next_on = day_of(data["next_followup_on"])
        card.note(on)

    def _imported(self, entry: Entry) -> None:
        """SA-2: it enters the stock on the day of import; a closed one is history only (RP-2)."""
        card = self._new_card(entry, level=entry.data["intent_level"])
        card.status = entry.data["status"]
        # Of earlier than its import, so that its age is known; it is in no cohort (RP-2).
        card.dated_on = day_of(entry.data.get("filed_on"))
        card.came_before = bool(entry.data["first_visit_on"]) or card.channel == "walk_in"
        card.next_on = day_of(entry.data["next_followup_on"])
        card.appointment_on = day_of(entry.data["appointment_on"])
        self._move(card, entry.on, "imported", had_visited=card.came_before)
        card.note(entry.on)

    def _followed_up(self, entry: Entry) -> None:
        """FU-1: one contact and its outcome. One that reached nobody sets only the next date (FU-12)."""
        card, data, on = self.cards[entry.card], entry.data, entry.on
        is_withdrawn = data["follow_up"] in self._withdrawn
        self._remodel(card, on, data["model"][1])
        self._happens(card, entry, "contact")
        if data.get("reached", True):
            if data["activity"]:
                card.heard_of.add(data["activity"])
            if data["method"] == "showroom":
                self._happens(card, entry, "visit")
                if card.appointment_on and card.appointment_on <= on:
                    card.appointment_on = None
            if "test_drive" in data["topics"]:
                self._happens(card, entry, "test_drive")
            card.appointment_on = day_of(data["appointment_on"]) or card.appointment_on
        if not is_withdrawn:
            level_before, level_after = data["intent_level"]
            card.level = level_after if level_after != level_before else card.level
            before, after = data["status"]
            if after != before:
                self._turn(card, entry, after)
        card.next_on = day_of(data["next_followup_on"][1])
        card.note(on)

    def _withdrawn_outcome(self, entry: Entry) -> None:
        """ST-7: the outcome never was (`_followed_up`, `_filed`); the card is due again as the log says."""
        card = self.cards[entry.card]
        card.next_on = day_of(entry.data["next_followup_on"])
        card.appointment_on = day_of(entry.data["appointment_on"])
        card.is_handed_to_care = bool(entry.data.get("in_care"))
        card.note(entry.on)

    def _changed(self, entry: Entry) -> None:
        card = self.cards[entry.card]
        self._remodel(card, entry.on, entry.data["model"][1])
        card.note(entry.on)

    def _transferred(self, entry: Entry) -> None:
        """RP-2: every move counts, at the moment it happens; one that takes another of the day back leaves neither."""
        card = self.cards[entry.card]
        before, after = card.cell, entry.data["owner"][1]
        had_visited = self.has_visited(card)
        card.owner = after
        if entry.data.get("takes_back"):
            self._take_back_transfer(card, entry.on)
        else:
            self._move(card, entry.on, "transferred_out", before)
            self._move(card, entry.on, "transferred_in", had_visited=had_visited)
        card.note(entry.on)

    def _custody_passed(self, entry: Entry) -> None:
        """MG-2: custody passes and the owner stays."""
        card = self.cards[entry.card]
        card.is_handed_to_care = entry.data["custody"][1] == "care"
        card.note(entry.on)

    def _merged(self, entry: Entry) -> None:
        """MG-1: from that day on the stub is in no count."""
        card = self.cards[entry.card]
        self._move(card, entry.on, "merged")
        card.survivor = entry.data["survivor"]
        card.survivors.add(card.survivor)
        card.note(entry.on)

    def _unmerged(self, entry: Entry) -> None:
        """RP-2: −1 in `merged` on the day it is undone."""
        card = self.cards[entry.card]
        card.survivor = ""
        self._move(card, entry.on, "merged", count=-1)
        card.next_on = day_of(entry.data["next_followup_on"])
        card.note(entry.on)

    def _joined_or_divided(self, entry: Entry) -> None:
        """MG-1: next date and appointment of the survivor, after a merge and after its undoing."""
        card = self.cards[entry.card]
        card.next_on = day_of(entry.data["next_followup_on"])
        card.appointment_on = day_of(entry.data["appointment_on"])
        card.note(entry.on)

    def _reviewed(self, entry: Entry) -> None:
        """RP-3: only what is checked for the first time counts, with whose entry it is."""
        if entry.data["is_first"]:
            card = self.cards[entry.card]
            cell = Cell(entry.data["owner"], card.channel, card.model, card.business)
            self.checks.append(Check(entry.on, cell, entry.data["decision"] == "approved"))

    def _activity(self, entry: Entry) -> None:
        ends_on = entry.data["ends_on"]
        last = day_of(ends_on[1] if isinstance(ends_on, list) else ends_on)
        assert last is not None
        self.last_days[entry.data["activity"]] = last

    def _invited(self, entry: Entry) -> None:
        card, activity = self.cards[entry.card], entry.data["activity"]
        card.invited[activity] = entry.on

    def _called_back(self, entry: Entry) -> None:
        """CC-1: not reached, it stays due; once reached, or after the third attempt, it is no consultant's."""
        card, data = self.cards[entry.card], entry.data
        if data["callback_kind"] != "delivery":
            return
        card.callback = None
        if data["consultant"]:
            card.calls_made.append(bool(data["reached"]))
        is_over = any(card.calls_made) or len(card.calls_made) >= _MOST_CALLS
        next_on = day_of(data["next_on"])
        if next_on and not is_over and data["consultant"]:
            card.callback = Callback(next_on, data["consultant"])

    def _callback_passed(self, entry: Entry) -> None:
        card, after = self.cards[entry.card], entry.data["consultant"][1]
        if card.callback and entry.data["callback_kind"] == "delivery":
            card.callback = Callback(card.callback.due_on, after) if after else None

    def _callback_dropped(self, entry: Entry) -> None:
        """PI-2, PI-4: nobody owes the call any more."""
        self.cards[entry.card].callback = None

    def _consented(self, entry: Entry) -> None:
        """PI-2: who withdraws contact is invited no more."""
        card = self.cards[entry.card]
        left = {activity for activity, _last in entry.data.get("invitations", list(card.invited.items()))}
        card.invited = {each: on for each, on in card.invited.items() if each in left | card.heard_of}
        card.note(entry.on)

    def _erased(self, entry: Entry) -> None:
        """PI-4: an open card is lost by the erasure itself, its only movement."""
        card = self.cards[entry.card]
        before, after = entry.data["status"]
        if before != after:
            self._turn(card, entry, after)
        card.callback = None
        card.next_on = card.appointment_on = None
        card.note(entry.on)

    _READERS: ClassVar[dict[str, Callable[["Book", Entry], None]]] = {
        "card.filed": _filed,
        "card.imported": _imported,
        "follow_up.recorded": _followed_up,
        "card.withdrawn": _withdrawn_outcome,
        "card.changed": _changed,
        "card.transferred": _transferred,
        "card.custody_passed": _custody_passed,
        "card.merged": _merged,
        "card.unmerged": _unmerged,
        "card.absorbed": _joined_or_divided,
        "card.released": _joined_or_divided,
        "card.reviewed": _reviewed,
        "activity.planned": _activity,
        "activity.changed": _activity,
        "card.invited": _invited,
        "callback.recorded": _called_back,
        "callback.passed": _callback_passed,
        "callback.dropped": _callback_dropped,
        "card.consent_changed": _consented,
        "card.erased": _erased,
    }

    # --- What several kinds do ---

    def _new_card(self, entry: Entry, level: str) -> Card:
        data = entry.data
        card = Card(entry.card, data["channel"], data["business"], data["owner"], data["model"] or "", level)
        self.cards[card.id] = card
        return card

    def _turn(self, card: Card, entry: Entry, after: str) -> None:
        """ST-2: a new status. A delivery without an earlier order counts as both (RP-2)."""
        before, on = card.status, entry.on
        if before in PROSPECT and after in ("ordered", "delivered"):
            self._move(card, on, "ordered")
            card.status = "ordered"
            self._move(card, on, "ordered")
            self._happens(card, entry, "signed")
        if after == "delivered":
            self._move(card, on, "delivered")
            self._happens(card, entry, "delivered")
            card.callback = Callback(on + _DAYS_TO_CALLBACK, card.owner)
        if after == "lost":
            self._move(card, on, "lost")
            self._happens(card, entry, "lost")
        card.status = after
        if after not in ("active", "ordered"):
            card.is_handed_to_care = False
        if after not in FOLLOWING:
            card.appointment_on = None

    def _remodel(self, card: Card, on: date, model: str | None) -> None:
        """RP-2: a change of model is a move between models."""
        before, card.model = card.cell, model or ""
        if before.model != card.model:
            self._move(card, on, "model_out", before)
            self._move(card, on, "model_in")

    def _move(
        self, card: Card, on: date, line: str, cell: Cell | None = None, *, count: int = 1, had_visited: bool = False
    ) -> None:
        stock = card.standing.stock
        if stock:
            self.moves.append(Move(on, stock, line, cell or card.cell, card.id, count, had_visited))

    def _take_back_transfer(self, card: Card, on: date) -> None:
        for line in ("transferred_in", "transferred_out"):
            last = max(
                at for at, move in enumerate(self.moves) if (move.card, move.on, move.line) == (card.id, on, line)
            )
            del self.moves[last]

    def _happens(self, card: Card, entry: Entry, kind: str) -> None:
        card.facts.append(Fact(kind, entry.on, (entry.on, entry.id), card.id, card.cell, is_level_o=card.level == "O"))
