"""What a graph is fed with (`components/graph.html`, `js/graph.js`): plain values, as in the table beneath it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values; None where there is none."""

    name: str
    values: Sequence[int | Decimal | None]


@dataclass(frozen=True, slots=True)
class Graph:
    """Horizontal bars with their values at the ends, lines over time, or a waterfall: one series that opens, comes and
    goes (signed), and closes.

    `unit` is said at its title and its axis; `median` draws a line.
    """

    title: str
    unit: str
    kind: Literal["bars", "lines", "waterfall"]
    categories: Sequence[str]
    series: Sequence[Series]
    median: tuple[str, Decimal] | None = None

    @property
    def is_tall(self) -> bool:
        """Whether its bars need more height than other graphs have."""
        return self.kind == "bars" and len(self.categories) > 8

    @property
    def data(self) -> dict[str, object]:
        """As the page hands it to the script."""
        return {
            "kind": self.kind,
            "unit": self.unit,
            "categories": list(self.categories),
            "series": [{"name": each.name, "values": [_number(one) for one in each.values]} for each in self.series],
            "median": self.median and {"name": self.median[0], "value": _number(self.median[1])},
        }


def _number(value: int | Decimal | None) -> int | float | None:
    return float(value) if isinstance(value, Decimal) else value
