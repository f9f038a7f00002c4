"""Figures side by side: each one's share of the whole, its rank, and the median to hold it against (RP-6)."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

Key = TypeVar("Key")
Number = TypeVar("Number", int, Decimal)

_TENTH = Decimal("0.1")


def share(part: int, whole: int) -> Decimal | None:
    """The part in percent of the whole, to a tenth; None where the whole is nothing (RP-3)."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / whole).quantize(_TENTH, ROUND_HALF_UP)


def ranks(figures: Mapping[Key, Number | None]) -> dict[Key, int | None]:
    """Each one's place, the largest first; equals share a place, the next one's counts them all.

    Who has no figure (a rate with nothing to divide by) has no place.
    """
    ordered = sorted((figure for figure in figures.values() if figure is not None), reverse=True)
    places: dict[Number, int] = {}
    for place, figure in enumerate(ordered, start=1):
        places.setdefault(figure, place)
    return {key: None if figure is None else places[figure] for key, figure in figures.items()}


def median(figures: Sequence[Number | None]) -> Decimal | None:
    """The figure in the middle of those there are, to a tenth; between two of them half-way. None of none."""
    ordered = sorted(figure for figure in figures if figure is not None)
    if not ordered:
        return None
    upper = len(ordered) // 2
    lower = upper if len(ordered) % 2 else upper - 1
    return ((Decimal(ordered[lower]) + Decimal(ordered[upper])) / 2).quantize(_TENTH, ROUND_HALF_UP)
