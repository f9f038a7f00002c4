"""Find the cards that are one after the merges of a period (RP-3): a count that takes a card once takes them once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from kit.db.prepared import execute
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.merges import (
    CohortVisit,
    FirstVisit,
    Merge,
    repeated_in_cohort,
    repeated_visits,
    roots_in,
)
from reporting.dealer.rules.period import Period

# What cells opened with, and what happened in each.
Cells = Mapping[tuple[object, ...], tuple[Mapping[str, int], Mapping[str, int]]]


@dataclass(frozen=True, slots=True)
class Merges:
    """The merges of some days and of the families that they touch; the first visits of these families, and which of
    their cards have visited themselves."""

    merges: Sequence[Merge] = ()
    visits: Sequence[FirstVisit] = ()
    cohort: Sequence[CohortVisit] = ()

    def roots(self, period: Period) -> dict[UUID, UUID]:
        """Return the card that each stub of the period's merges has become."""
        return roots_in(period, self.merges)

    def repeated(self, period: Period, part: Part) -> list[FirstVisit]:
        """Return the first visits of a period and a part that are returns, because of a merge in it."""
        if not self.merges:
            return []
        cells = part.cells().items()
        until = [visit for visit in self.visits if visit.on <= period.last]
        return [
            visit
            for visit in repeated_visits(until, self.roots(period))
            if visit.on >= period.first and all(getattr(visit, name) == value for name, value in cells)
        ]

    def repeated_in_cohort(self, period: Period, part: Part) -> list[CohortVisit]:
        """Return the cards of a period's cohort, and of a part, that visited and are one with a card filed earlier."""
        filed = [visit for visit in self.cohort if period.first <= visit.on <= period.last]
        if len(filed) < 2:
            return []
        cells = part.cells().items()
        return [
            visit
            for visit in repeated_in_cohort(filed, self.roots(period))
            if all(getattr(visit, name) == value for name, value in cells)
        ]

    def each_once(self, cells: Cells, by: Sequence[str], period: Period, part: Part) -> Cells:
        """Return the counts of cells, told apart `by` columns, with first visits of merged cards counted once."""
        repeated = Counter(tuple(str(getattr(visit, name)) for name in by) for visit in self.repeated(period, part))
        if not repeated:
            return cells
        name = str(Measure.FIRST_VISITS)
        return {
            key: (opens, {**moved, name: moved[name] - repeated[tuple(map(str, key))]})
            for key, (opens, moved) in cells.items()
        }


_NONE = Merges()
# Parameters: as_of twice, first, last.
_IS_ANY = """
    SELECT EXISTS (SELECT 1 FROM reporting_movement
                    WHERE survivor_id IS NOT NULL AND (%s::timestamptz IS NULL OR recorded_at <= %s)
                      AND "on" BETWEEN %s AND %s)
"""
_MERGES = """
    SELECT "on", card_id, survivor_id, prospects_merged + orders_merged FROM reporting_movement
     WHERE survivor_id IS NOT NULL AND (%s::timestamptz IS NULL OR recorded_at <= %s) AND "on" <= %s
       AND prospects_merged + orders_merged <> 0
     ORDER BY id
"""
_VISITS = """
    SELECT "on", id, card_id, consultant, channel, model, business, first_visits <= 0,
           first_visits > 0 OR imported_visited > 0, cohort_visited > 0
      FROM reporting_movement
     WHERE card_id = ANY(%s) AND (first_visits > 0 OR imported_visited > 0 OR cohort_visited > 0) AND "on" <= %s
       AND (%s::timestamptz IS NULL OR recorded_at <= %s)
"""


def merges_in(period: Period, part: Part) -> Merges:
    """Return the merges of a period. One query; two more where there are any, which are few in a dealer's life."""
    known = [part.as_of, part.as_of]
    ((is_any,),) = execute(_IS_ANY, [*known, period.first, period.last])
    if not is_any:
        return _NONE
    merges = [Merge(*row) for row in execute(_MERGES, [*known, period.last])]
    cards = sorted({card for merge in merges for card in (merge.card, merge.survivor)})
    rows = execute(_VISITS, [cards, period.last, *known])
    visits = [FirstVisit(*row[:8]) for row in rows if row[8]]
    cohort = [CohortVisit(row[0], row[2], row[1], *row[3:7]) for row in rows if row[9]]
    return Merges(merges, visits, cohort)
