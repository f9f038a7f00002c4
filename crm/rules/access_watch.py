"""Unusual access (PI-6): more cards, numbers or lists in a day than one person needs. Pure."""

from collections.abc import Mapping
from enum import StrEnum

# A day counts as unusual beyond this many times the person's own usual.
TIMES_USUAL = 5
# The days behind the usual; older ones are deleted.
DAYS_REMEMBERED = 30


class Access(StrEnum):
    """A kind of access that is counted for each person and day; also the name of its column."""

    CARDS = "cards"
    NUMBERS = "numbers"
    LISTS = "lists"


FLOORS: Mapping[Access, int] = {Access.CARDS: 100, Access.NUMBERS: 30, Access.LISTS: 3}


def is_unusual(kind: Access, count: int, usual: float) -> bool:
    """Return whether a day's count is at least the floor of its kind and over five times the usual of the person."""
    return count >= FLOORS[kind] and count > TIMES_USUAL * usual
