"""Figures side by side: each one's share of the whole, its rank, and the median to hold it against (RP-6, RP-9).

Rates are ranked as shrunk towards the whole. Neither a rank nor a median is given of fewer than five figures: of three,
the median is a neighbour's.
"""

from collections.abc import Hashable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, TypeVar, cast

from kit.api.columnar import across
from reporting.dealer.rules.rates import Rate, percents_of
from reporting.statistics.spread import FEWEST_COMPARED, Counted, estimate_spread

Key = TypeVar("Key", bound=Hashable)
# A count, or a rate in percent to a tenth; none of a rate with nothing to divide by.
Figure = int | Decimal | None
# The same as the API tells it.
Number = Figure | float
# Figures of one row by section and name: `{"counts": {"filed": 12}, "rates": {"filing": 40.0}}`.
Figures = Mapping[str, Mapping[str, Figure]]
# The same of all rows, each figure's one under the other.
Columns = Mapping[str, Mapping[str, Sequence[Number]]]

_TENTH = Decimal("0.1")
# Fewer figures have no ranks and no median (RP-9).
FEWEST = FEWEST_COMPARED
# Ranks need the spread less exactly than tests do: of a thousand dealers it took a third of an answer's time.
_ENOUGH_FOR_RANKS = 120


def ranks(figures: Mapping[Key, Number]) -> dict[Key, int | None]:
    """Return each one's rank, the largest first; equals share a rank, the next one's counts them all.

    A rate with nothing to divide by has no rank; none has where there are fewer than five.
    """
    column = list(figures.values())
    return dict(zip(figures, _places(column, _ordered(column)), strict=True))


def median(figures: Sequence[Number]) -> Decimal | None:
    """Return the figure in the middle of those there are, to a tenth; between two half-way. None of fewer than five."""
    return _middle(_ordered(figures))


def _middle(ordered: Sequence[Number]) -> Decimal | None:
    if len(ordered) < FEWEST:
        return None
    upper = len(ordered) // 2
    lower = upper if len(ordered) % 2 else upper - 1
    # By its text, for a number to a tenth is none exactly.
    return ((Decimal(str(ordered[lower])) + Decimal(str(ordered[upper]))) / 2).quantize(_TENTH, ROUND_HALF_UP)


Shares = dict[str, dict[str, float | None]]
Ranks = dict[str, dict[str, int | None]]


class Rank(NamedTuple):
    """How one row stands among the others, by section and name: of each count its share of the whole in percent, of
    each figure its rank."""

    share: Shares
    rank: Ranks


def ranks_by_row(
    rows: Sequence[Figures], whole: Figures, rates: Mapping[str, Sequence[Rate]] | None = None
) -> list[Rank]:
    """How each row stands, in their order. `rates` are the rates behind those of the section `rates`, by name."""
    columns = _columns(rows, whole)
    ranked = ranked_of(columns, rates or {})
    shares, places = across(shares_of(columns, whole)), across(ranks_of(ranked, ordered_of(ranked)))
    return [Rank(cast(Shares, shares[at] if shares else {}), cast(Ranks, places[at])) for at in range(len(rows))]


def ranked_of(columns: Columns, rates: Mapping[str, Sequence[Rate]]) -> Columns:
    """Return the columns as they are ranked: with each rate shrunk towards the whole."""
    shrunk_rates = {name: shrunk(*zip(*of, strict=True)) if of else [] for name, of in rates.items()}
    return {**columns, "rates": {**columns["rates"], **shrunk_rates}} if rates else columns


def shrunk(numerators: Sequence[int], denominators: Sequence[int]) -> list[float | None]:
    """Return each rate shrunk towards the whole by its own size and the natural spread (empirical Bayes), as a share.

    None of what has no denominator, and of all where fewer than five have one. Where the numbers show no spread, all
    are equal. A step of a funnel's flow may exceed the one before it: it counts as all of it.
    """
    counted = [
        Counted(min(max(numerator, 0), denominator), denominator)
        for numerator, denominator in zip(numerators, denominators, strict=True)
    ]
    spread = estimate_spread(counted, most=_ENOUGH_FOR_RANKS)
    if spread is None:
        return [None] * len(counted)
    return [spread.shrunk(rate) if rate.denominator > 0 else None for rate in counted]


def shares_of(columns: Columns, whole: Figures) -> dict[str, dict[str, list[float | None]]]:
    """Each one's share of the whole, figure by figure; of counts alone, and none where the whole is nothing (RP-3)."""
    told = {
        section: {
            name: percents_of(cast("Sequence[int]", column), total)
            for name, column in of.items()
            if isinstance(total := whole[section][name], int)
        }
        for section, of in columns.items()
    }
    return {section: of for section, of in told.items() if of}


def ordered_of(columns: Columns) -> Columns:
    """Each figure's column from the least to the largest, without what is none: what both ranks and medians are read
    from, sorted once for both."""
    return {section: {name: _ordered(column) for name, column in of.items()} for section, of in columns.items()}


def ranks_of(columns: Columns, ordered: Columns) -> dict[str, dict[str, list[int | None]]]:
    """Each one's place, figure by figure; `ordered` are the same columns by `ordered_of`."""
    return {
        section: {name: _places(column, ordered[section][name]) for name, column in of.items()}
        for section, of in columns.items()
    }


def medians_of(ordered: Columns) -> dict[str, dict[str, Decimal | None]]:
    """The median of each figure, of columns by `ordered_of`."""
    return {section: {name: _middle(column) for name, column in of.items()} for section, of in ordered.items()}


def medians(rows: Sequence[Figures], whole: Figures) -> dict[str, dict[str, Decimal | None]]:
    """The median of each figure, by section and name."""
    return medians_of(ordered_of(_columns(rows, whole)))


def _columns(rows: Sequence[Figures], whole: Figures) -> Columns:
    return {section: {name: [row[section][name] for row in rows] for name in names} for section, names in whole.items()}


def _ordered(column: Sequence[Number]) -> Sequence[Number]:
    return sorted([figure for figure in column if figure is not None])


def _places(column: Sequence[Number], ordered: Sequence[Number]) -> list[int | None]:
    if len(ordered) < FEWEST:
        return [None] * len(column)
    # From the last place to the first, so that equals end up with the first one's.
    places: dict[Number, int] = dict(zip(ordered, range(len(ordered), 0, -1), strict=True))
    return list(map(places.get, column))
