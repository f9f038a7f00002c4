"""Chance that comes out the same every time: each thing that happens draws from dice of its own.

Dice are named by what they decide (dealer, day, card), not handed along: a day lived again from its middle, or on a
later start, throws the same numbers.
"""

from collections.abc import Mapping
from random import Random
from typing import TypeVar

SEED = "lodestar"

Choice = TypeVar("Choice")


def dice(*about: object) -> Random:
    """The dice for one decision; equal names throw equal numbers."""
    return Random("/".join([SEED, *map(str, about)]))  # noqa: S311 - a made-up history, nothing secret


def pick(of: Random, weights: Mapping[Choice, float]) -> Choice:
    """One of the keys, each as likely as its weight."""
    return of.choices(list(weights), list(weights.values()))[0]


def happens(of: Random, chance: float) -> bool:
    """True in `chance` of all cases."""
    return of.random() < chance


def count_around(of: Random, mean: float) -> int:
    """How many of something that comes by itself: Poisson's distribution by counting waits."""
    waited, count = of.expovariate(1), 0
    while waited < mean:
        waited += of.expovariate(1)
        count += 1
    return count
