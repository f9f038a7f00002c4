"""How a leaver's work is spread over several people so that their load stays even (MG-7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from crm.rules.codes import HandOverRule

# An open card is one unit of work; one that is due today or before, or has an appointment to come, is three.
OPEN_WEIGHT, DUE_WEIGHT = 1, 3


@dataclass(frozen=True, slots=True)
class OpenCard:
    """An open card as far as it matters for whom it goes to."""

    id: UUID
    next_followup_on: date | None
    model: str
    intent_level: str
    channel: str

    def weight(self, today: date) -> int:
        """Return how much work it is now."""
        is_due = self.next_followup_on is not None and self.next_followup_on <= today
        return DUE_WEIGHT if is_due else OPEN_WEIGHT

    def group(self, rule: HandOverRule) -> str:
        """Return what keeps it together with others under a rule; by load each card goes by itself."""
        match rule:
            case HandOverRule.MODEL:
                return self.model
            case HandOverRule.LEVEL:
                return self.intent_level
            case HandOverRule.CHANNEL:
                return self.channel
            case HandOverRule.LOAD:
                return str(self.id)


def spread(cards: Sequence[OpenCard], loads: Mapping[UUID, int], rule: HandOverRule, today: date) -> dict[UUID, UUID]:
    """Return the recipient of each card. `loads` is what each recipient has already.

    The heaviest group goes first, to whoever has least; of equals to the first named. With no group split, loads
    differ by one group at most.
    """
    groups: dict[str, list[OpenCard]] = {}
    for card in cards:
        groups.setdefault(card.group(rule), []).append(card)
    weights = {key: sum(card.weight(today) for card in group) for key, group in groups.items()}
    load = dict(loads)
    found: dict[UUID, UUID] = {}
    for key in sorted(groups, key=lambda key: (-weights[key], key)):
        recipient = min(load, key=lambda each: load[each])
        load[recipient] += weights[key]
        found |= {card.id: recipient for card in groups[key]}
    return found


def deal(things: Iterable[UUID], recipients: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return the recipient of each of some things that weigh the same, in turn."""
    return {thing: recipients[at % len(recipients)] for at, thing in enumerate(things)} if recipients else {}
