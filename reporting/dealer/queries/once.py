"""Cards that came, came again, drove and signed in a period, each once (RP-3): counted, or as rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from reporting.dealer.models import COUNTED_ONCE_SQL
from reporting.dealer.queries.merges import Merges, merges_in
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.figures import Once
from reporting.dealer.rules.period import Period


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards of a period, each once. `visited_apart_from_o` and `signed_after_visit` leave level O out (RP-3)."""

    visited: int
    returned: int
    tested: int
    visited_apart_from_o: int
    signed_after_visit: int


# Of cards that came or signed at level O in the period, merged ones among them, neither side holds any (RP-3).
_APART_FROM_O = "came > 0 AND came_o <= 0 AND signed_o <= 0"
# When a card is one of them. Cards that were merged in the period are one: of two first visits the later is a return.
CONDITIONS: Mapping[Once, str] = {
    Once.VISITED: "came > 0",
    Once.RETURNED: "came_again > 0",
    Once.TESTED: "drove > 0",
    Once.VISITED_APART_FROM_O: _APART_FROM_O,
    Once.SIGNED_AFTER_VISIT: f"{_APART_FROM_O} AND signed > 0 AND came_on <= signed_on",
}
# Parameters: first, last, as_of, stubs, survivors, repeated, and the cells of the part.
_OF_CARD = """
    SELECT coalesce(survivor, card_id) AS card_id, sum(visits) AS came,
           sum(visits_level_o) AS came_o, sum(filed_level_o) AS signed_o,
           sum(return_visits) + count(*) FILTER (WHERE id = ANY(%(repeated)s::bigint[])) AS came_again,
           sum(test_drives) AS drove, sum(ordered) AS signed,
           min("on") FILTER (WHERE visits > 0) AS came_on, max("on") FILTER (WHERE ordered > 0) AS signed_on,
           max(id) AS id, max("on") AS "on", max(recorded_at) AS recorded_at,
           (array_agg(consultant ORDER BY id DESC))[1] AS consultant,
           (array_agg(channel ORDER BY id DESC))[1] AS channel, (array_agg(model ORDER BY id DESC))[1] AS model
      FROM reporting_movement
      LEFT JOIN unnest(%(stubs)s::uuid[], %(survivors)s::uuid[]) AS merged (stub, survivor) ON stub = card_id
     WHERE "on" BETWEEN %(first)s AND %(last)s {known} {cells} AND ({counted_once})
     GROUP BY coalesce(survivor, card_id)
"""


def once_sql(period: Period, part: Part, merges: Merges) -> tuple[str, dict[str, Any]]:
    """Return the statement of the period's cards, each once with what it did, and its parameters."""
    root_of = merges.roots(period)
    cells = part.cells()
    given: dict[str, Any] = {
        "first": period.first,
        "last": period.last,
        "as_of": part.as_of,
        "stubs": list(root_of),
        "survivors": list(root_of.values()),
        "repeated": [visit.at for visit in merges.repeated(period, part)],
        **cells,
    }
    known = "AND recorded_at <= %(as_of)s" if part.as_of else ""
    narrowed = " ".join(f"AND {name} = %({name})s" for name in cells)
    return _OF_CARD.format(known=known, cells=narrowed, counted_once=COUNTED_ONCE_SQL), given


def cards_in(period: Period, part: Part, merges: Merges | None = None) -> Cards:
    """Return what does not add up by day, counted from the period's movements: each card once.

    One query; one to three more where the caller has not read the `merges` of the period.
    """
    of_card, given = once_sql(period, part, merges or merges_in(period, part))
    counts = ", ".join(f"count(*) FILTER (WHERE {CONDITIONS[each]})" for each in Once)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH of_card AS ({of_card}) SELECT {counts} FROM of_card", given)  # noqa: S608 - our own names
        row = cursor.fetchone()
    return Cards(**dict(zip(map(str, Once), row, strict=True)))
