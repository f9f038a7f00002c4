"""What one event changes of the figures: measures by date and cell."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from reporting.dealer.rules.measures import Measure


class Cell(NamedTuple):
    """Whose part of the figures something belongs to."""

    consultant: UUID
    channel: str
    model: str
    business: str


class Moves:
    """Signed counts, collected; what cancels out has not happened."""

    def __init__(self) -> None:
        self._counts: dict[tuple[date, Cell], dict[Measure, int]] = {}

    def add(self, on: date, cell: Cell, *measures: Measure, by: int = 1) -> None:
        """Count each measure `by` times more."""
        counts = self._counts.setdefault((on, cell), {})
        for measure in measures:
            counts[measure] = counts.get(measure, 0) + by

    def __iter__(self) -> Iterator[tuple[date, Cell, Mapping[Measure, int]]]:
        """What is left of them, in the order in which they came."""
        for (on, cell), counts in self._counts.items():
            left = {measure: count for measure, count in counts.items() if count}
            if left:
                yield on, cell, left
