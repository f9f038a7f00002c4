"""Benjamini and Hochberg's step-up: of all that is called different, at most so much is so by chance (RP-9)."""

from collections.abc import Sequence

FALSE_DISCOVERY_RATE = 0.05


def discoveries(p_values: Sequence[float], rate: float = FALSE_DISCOVERY_RATE) -> list[bool]:
    """Return which of all p-values of a page are discoveries at a false discovery rate, in their order."""
    level = discovery_level(p_values, rate)
    return [p_value <= level for p_value in p_values]


def discovery_level(p_values: Sequence[float], rate: float = FALSE_DISCOVERY_RATE) -> float:
    """Return the p-value up to which all are discoveries; 0 where none is."""
    of = len(p_values)
    level = 0.0
    for at, p_value in enumerate(sorted(p_values), 1):
        if p_value <= rate * at / of:
            level = p_value
    return level


def next_level(p_values: Sequence[float], rate: float = FALSE_DISCOVERY_RATE) -> float:
    """Return the p-value that one more would have needed to be a discovery, for `smallest_difference`."""
    of = len(p_values)
    if not of:
        return rate
    found = sum(discoveries(p_values, rate))
    return rate * min(found + 1, of) / of
