"""Decide the course of a party: whether reception sees it, whether it is dealt with on its day, whether it is filed.

Each is decided by dice of its own, so that it can be counted without living the day.
"""

from collections.abc import Callable
from random import Random

from crm.rules.codes import TrafficKind
from demo.chance import happens
from demo.character import Character
from demo.parties import Party

# Returns the dice of one thing that happens on the day.
Dice = Callable[..., Random]


def is_unseen(party: Party, character: Character, dice: Dice) -> bool:
    """Return whether the consultant receives the party without reception (MG-5)."""
    if party.kind != TrafficKind.SHOWROOM or not party.first_time:
        return False
    return happens(dice("unseen", party.position), character.unseen)


def is_forgotten(party: Party, character: Character, dice: Dice) -> bool:
    """Return whether the party is left pending."""
    return happens(dice("forgets", party.position), character.forgets)


def is_filed(party: Party, character: Character, dice: Dice) -> bool:
    """Return whether a first-time party is filed.

    Two parties throw one die, the second its other side: a month of few parties comes near to the planned share, and
    chance does not hide a weak dealer (RP-9).
    """
    others = 1 if party.kind == TrafficKind.SHOWROOM else character.files_others
    thrown = dice("files", party.position // 2).random()
    return (1 - thrown if party.position % 2 else thrown) < character.filing * others
