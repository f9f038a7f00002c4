"""Figures side by side: each one's share of the whole, its rank, and the median to hold it against (RP-6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

Key = TypeVar("Key")

_TENTH = Decimal("0.1")


def share(part: int, whole: int) -> Decimal | None:
    """The part in percent of the whole, to a tenth; None where the whole is nothing (RP-3)."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / whole).quantize(_TENTH, ROUND_HALF_UP)


def ranks(figures: Mapping[Key, int | Decimal | None]) -> dict[Key, int | None]:
    """Each one's place, the largest first; equals share a place, the next one's counts them all.

    Who has no figure (a rate with nothing to divide by) has no place.
    """
    ordered = sorted((figure for figure in figures.values() if figure is not None), reverse=True)
    places: dict[int | Decimal, int] = {}
    for place, figure in enumerate(ordered, start=1):
        places.setdefault(figure, place)
    return {key: None if figure is None else places[figure] for key, figure in figures.items()}


def median(figures: Sequence[int | Decimal | None]) -> Decimal | None:
    """The figure in the middle of those there are, to a tenth; between two of them half-way. None of none."""
    ordered = sorted(figure for figure in figures if figure is not None)
    if not ordered:
        return None
    upper = len(ordered) // 2
    lower = upper if len(ordered) % 2 else upper - 1
    return ((Decimal(ordered[lower]) + Decimal(ordered[upper])) / 2).quantize(_TENTH, ROUND_HALF_UP)


# Figures of one row by section and name: `{"counts": {"filed": 12}, "rates": {"filing": Decimal("40.0")}}`.
Figures = Mapping[str, Mapping[str, int | Decimal | None]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one row stands among the others: of each count its share of the whole, of each figure its rank."""

    share: dict[str, dict[str, Decimal | None]]
    rank: dict[str, dict[str, int | None]]


def standings(rows: Sequence[Figures], whole: Figures) -> list[Standing]:
    """How each row stands, in their order. Shares are told of counts alone."""
    found = [Standing({}, {}) for _ in rows]
    for section, totals in whole.items():
        places = {name: ranks({at: row[section][name] for at, row in enumerate(rows)}) for name in totals}
        parts = {name: count for name, count in totals.items() if isinstance(count, int)}
        for at, row in enumerate(rows):
            found[at].rank[section] = {name: places[name][at] for name in totals}
            if parts:
                shares = {name: share(_count(row[section][name]), count) for name, count in parts.items()}
                found[at].share[section] = shares
    return found


def medians(rows: Sequence[Figures], whole: Figures) -> dict[str, dict[str, Decimal | None]]:
    """The median of each figure, by section and name."""
    return {
        section: {name: median([row[section][name] for row in rows]) for name in names}
        for section, names in whole.items()
    }


def _count(figure: int | Decimal | None) -> int:
    return int(figure or 0)
