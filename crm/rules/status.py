"""A card's status and its changes (ST-1, ST-2, FU-9)."""

from collections.abc import Mapping
from types import MappingProxyType

from crm.rules.codes import TERMINAL, Status
from kit.errors import Problem

# ST-1: what a card may be filed as.
AT_FILING = frozenset({Status.ACTIVE, Status.ORDERED, Status.DELIVERED, Status.LOST})

# ST-2: what a follow-up may make of it; to stay as it is changes nothing.
TRANSITIONS: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.ACTIVE: frozenset({Status.DORMANT, Status.ORDERED, Status.DELIVERED, Status.LOST}),
        Status.DORMANT: frozenset({Status.ACTIVE, Status.ORDERED, Status.DELIVERED, Status.LOST}),
        Status.ORDERED: frozenset({Status.DELIVERED, Status.LOST}),
        Status.DELIVERED: frozenset(),
        Status.LOST: frozenset(),
    }
)


def choices_after(before: Status | None) -> list[Status]:
    """What a contact may leave the card as, for forms; `None` is a card being filed."""
    allowed = AT_FILING if before is None else TRANSITIONS[before] | ({before} - TERMINAL)
    return [status for status in Status if status in allowed]


def check_open(status: Status) -> list[Problem]:
    """FU-9: delivered and lost cards take no follow-up and no change of any field (`card_closed`)."""
    return [Problem("card_closed", "", "FU-9", {"status": status})] if status in TERMINAL else []


def check_transition(before: Status | None, after: str) -> list[Problem]:
    """What forbids a change of status: `card_closed` (FU-9), `transition_not_allowed` (ST-1, ST-2).

    `before` is `None` for a card being filed.
    """
    if not Status.has(after):
        return [Problem("not_a_choice" if after else "required", "status", "ST-2")]
    if before in TERMINAL:
        return check_open(Status(before))
    if after in choices_after(before):
        return []
    params = {"before": before, "after": after}
    return [Problem("transition_not_allowed", "status", "ST-1" if before is None else "ST-2", params)]
