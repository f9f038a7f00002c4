"""What components are fed with: plain values, made by a view, shown by one template each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with its name (`components/tiles.html`). `tone` is good, warn, bad or empty."""

    name: str
    figure: int | Decimal | str
    unit: str = ""
    note: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a funnel. `rate` is its share of the step before in percent; None where that step is 0 (RP-3)."""

    name: str
    count: int
    rate: Decimal | None = None
    rate_name: str = ""
    url: str = ""
    width: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; a `share` (percent) draws a bar beside its text. `value` is the number of a text that says
    it with a sign or a unit: what a sheet holds. `note` is a small line beneath."""

    text: str | int | Decimal
    url: str = ""
    tone: str = ""
    share: Decimal | None = None
    value: int | Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `sorted` is how the page is sorted by it: `ascending`, `descending` or not at all."""

    name: str
    is_number: bool = False
    url: str = ""
    sorted: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table (`components/table.html`): the first cell of each row names it; `total` stands at its foot."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = field(default_factory=tuple)


def funnel(steps: Sequence[Step]) -> list[Step]:
    """The steps with their bars' widths, all on the scale of the largest."""
    largest = max((step.count for step in steps), default=0) or 1
    return [
        Step(step.name, step.count, step.rate, step.rate_name, step.url, _percent(step.count, largest))
        for step in steps
    ]


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"))
