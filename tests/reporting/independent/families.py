"""Cards that are one: a survivor and those merged into it (MG-1, RP-3)."""

from dataclasses import dataclass, field
from datetime import date

from tests.reporting.independent.cards import Card


@dataclass
class Cards:
    """All cards by id, and which of them are one as a day ends."""

    cards: dict[str, Card] = field(default_factory=dict)
    _ones: dict[date, dict[str, str]] = field(default_factory=dict)
    _joined_by: dict[date, dict[str, list[Card]]] = field(default_factory=dict)

    def stubs_of(self, card: Card) -> list[Card]:
        """Return the cards that are merged into one at the end of the log, and those merged into them."""
        direct = [each for each in self.cards.values() if each.survivor == card.id]
        return [each for stub in direct for each in (stub, *self.stubs_of(stub))]

    def has_visited(self, card: Card) -> bool:
        """ST-4, RP-3: a survivor has the visits of both."""
        return any(each.came_before or each.happened("visit") for each in (card, *self.stubs_of(card)))

    def one_of(self, card_id: str, day: date) -> str:
        """RP-3: the card that stands for this one as a day ends: itself, or whom it is merged into by then."""
        if day not in self._ones:
            self._ones[day] = {each: self._survivor_of(each, day) for each in self.cards}
        return self._ones[day][card_id]

    def joined(self, one: str, day: date) -> list[Card]:
        """Return the cards that are one as a day ends, by the one that stands for them."""
        if day not in self._joined_by:
            by_one: dict[str, list[Card]] = {}
            for card in self.cards.values():
                by_one.setdefault(self.one_of(card.id, day), []).append(card)
            self._joined_by[day] = by_one
        return self._joined_by[day].get(one, [])

    def _survivor_of(self, card_id: str, day: date) -> str:
        standing = self.cards[card_id].at_end_of(day)
        return self._survivor_of(standing.survivor, day) if standing and standing.survivor else card_id
