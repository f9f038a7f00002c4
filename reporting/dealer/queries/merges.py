"""Which cards are one after the merges of a period (RP-3): what is counted once a card counts them once together."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kit.db.prepared import execute
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.merges import roots
from reporting.dealer.rules.period import Period


@dataclass(frozen=True, slots=True)
class Roots:
    """Each merged card and the card that it has become, side by side; and those of them that came before the period."""

    stubs: list[UUID]
    survivors: list[UUID]
    came_before: list[UUID]


_MERGED = """
    SELECT card_id, survivor_id FROM reporting_movement
     WHERE survivor_id IS NOT NULL AND "on" BETWEEN %s AND %s AND (%s::timestamptz IS NULL OR recorded_at <= %s)
     GROUP BY card_id, survivor_id HAVING sum(prospects_merged + orders_merged) > 0
     ORDER BY card_id, survivor_id
"""
_CAME_BEFORE = """
    SELECT DISTINCT card_id FROM reporting_movement
     WHERE card_id = ANY(%s) AND "on" < %s AND (first_visits > 0 OR imported_visited > 0)
"""


def roots_of(period: Period, part: Part) -> Roots:
    """Return the merges of a period that hold at its end. One query, two where there are any.

    A card merged before the period has nothing in it, and a period that ended before a merge counts both.
    """
    as_of: datetime | None = part.as_of
    found = roots(execute(_MERGED, [period.first, period.last, as_of, as_of]))
    if not found:
        return Roots([], [], [])
    cards = [*{*found, *found.values()}]
    came = {card for (card,) in execute(_CAME_BEFORE, [cards, period.first])}
    return Roots(list(found), list(found.values()), sorted({found.get(card, card) for card in came}))
