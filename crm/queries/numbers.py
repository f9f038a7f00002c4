"""Customers' numbers as someone may see them: in full for whoever calls, masked for all others until they ask."""

from collections.abc import Sequence

from accounts.access import CardScope, card_scope
from accounts.models import User
from crm.models import Card
from crm.queries.timeline import TimelineEntry
from crm.rules.phones import mask

# Consultants, clerks and managers work the cards, and the care department calls (CC-1, CC-2). The market manager has
# people invited, by those whose cards they are, and calls nobody.
_CALLS = frozenset({CardScope.ALL, CardScope.OWN, CardScope.FILED, CardScope.CLOSED})


def sees_numbers(user: User) -> bool:
    """Whether `user` sees numbers in full without asking for them."""
    return card_scope(user.roles) in _CALLS


def seen_number(user: User, number: str) -> str:
    """A number as `user` sees it."""
    return number if sees_numbers(user) else mask(number)


def mask_card(user: User, card: Card) -> Card:
    """A card that was read to be shown: its numbers, loaded already, as `user` sees them. Never saved after this."""
    if not sees_numbers(user):
        for phone in card.phones.all():
            phone.number, phone.extension = mask(phone.number), ""
        card.has_masked_numbers = True  # type: ignore[attr-defined] # for whoever shows it
    return card


def mask_story(user: User, entries: Sequence[TimelineEntry]) -> Sequence[TimelineEntry]:
    """A card's history that was read to be shown: the numbers that changed, as `user` sees them."""
    if not sees_numbers(user):
        for entry in entries:
            if entry.change:
                for data in (entry.change.before, entry.change.after):
                    for phone in data.get("phones") or ():
                        phone["number"] = mask(phone["number"])
    return entries
