"""The weekly meeting's lists (MG-3) as they stood on a day, from the log: counted by consultant, or as rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from crm.rules.codes import FOLLOWING
from reporting.dealer.events.follower import PER_EVENT
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import flow_by, opening_by
from reporting.dealer.rules.figures import Listed
from reporting.dealer.rules.measures import OVERDUE, Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import AWAY

COLUMNS = ("overdue", *map(str, Listed))
# ST-5's way of counting: over 15 days on the 17th means filed on the first or before.
_LONG, _YOUNG = 15, (14, 7)

# Which cards may be in a list; then what the log says of each of them in each cell up to the day.
_CANDIDATES: Mapping[str, str] = {
    # Those that have not visited now, and those whose visits, or ends, are not known yet.
    "absent": """
        SELECT card_id FROM reporting_cardstate
         WHERE channel = ANY(%(away)s) AND filed_on < %(late)s AND is_standing AND first_visit_on IS NULL
           AND status = ANY(%(following)s)
         UNION
        SELECT moved.card_id FROM reporting_movement moved JOIN reporting_cardstate card USING (card_id)
         WHERE moved.stock_unvisited <> 0 AND (moved."on" > %(day)s OR moved.recorded_at > %(as_of)s)
           AND card.channel = ANY(%(away)s) AND card.filed_on < %(late)s
    """,
    "young": """
        SELECT card_id FROM reporting_cardstate
         WHERE channel = ANY(%(away)s) AND filed_on BETWEEN %(young_from)s AND %(young_to)s
    """,
}
# A card whose only visits are of one merged into it has no first visit of its own: it has visited if it counted as such
# in the stock, which its end, or the withdrawal of that, does not change.
_OF_CARDS = """
    SELECT card_id, consultant, channel, model, has_visited, is_lost FROM (
        SELECT card_id, consultant, channel, model,
               sum(sum(first_visits) + coalesce(sum(stock_visited) FILTER (WHERE NOT ends), 0))
                   OVER (PARTITION BY card_id) > 0 AS has_visited,
               sum(prospects_lost) + sum(orders_lost) > 0 AS is_lost,
               sum(delivered) > 0 AS is_delivered, sum(stock_unvisited) > 0 AS is_unvisited,
               sum(stock_active) + sum(stock_dormant) + sum(stock_ordered) > 0 AS is_following
          FROM (
            SELECT *, bool_or(prospects_lost + orders_lost + delivered <> 0)
                      OVER (PARTITION BY card_id, id / {per_event}) AS ends
              FROM reporting_movement
             WHERE card_id IN ({candidates}) AND "on" <= %(day)s
               AND (%(as_of)s::timestamptz IS NULL OR recorded_at <= %(as_of)s) {cells}
          ) AS moved
         GROUP BY card_id, consultant, channel, model
    ) AS known WHERE {condition}
"""
# A card is where it stands, or where it was closed; a merged one is nowhere.
_STANDS = "is_following OR is_lost OR is_delivered"
_CONDITIONS: Mapping[Listed, tuple[str, str]] = {
    Listed.NO_VISIT: ("absent", "is_unvisited"),
    Listed.YOUNG: ("young", _STANDS),
    Listed.YOUNG_VISITED: ("young", f"({_STANDS}) AND has_visited"),
    Listed.YOUNG_LOST: ("young", "is_lost"),
}


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One consultant's week, or everyone's (`consultant` None); what is late of care's cards is care's (MG-2)."""

    consultant: UUID | None
    counts: dict[str, int]


def listed_sql(listed: Listed, day: date, part: Part) -> tuple[str, dict[str, Any]]:
    """Return the statement of a list's cards on a day, and its parameters."""
    candidates, condition = _CONDITIONS[listed]
    cells = part.cells()
    given: dict[str, Any] = {
        "day": day,
        "as_of": part.as_of,
        "late": day - timedelta(days=_LONG),
        "young_from": day - timedelta(days=_YOUNG[0]),
        "young_to": day - timedelta(days=_YOUNG[1]),
        "away": sorted(AWAY),
        "following": sorted(map(str, FOLLOWING)),
        **cells,
    }
    named = " ".join(f"AND {name} = %({name})s" for name in cells)
    sql = _OF_CARDS.format(candidates=_CANDIDATES[candidates], condition=condition, cells=named, per_event=PER_EVENT)
    return sql, given


def week_report(day: date, part: Part) -> tuple[list[WeekRow], WeekRow]:
    """Return everyone with something, by id, and the sum. Seven queries at most."""
    found = {"overdue": overdue_by_consultant(day, part)}
    for listed in Listed:
        sql, given = listed_sql(listed, day, part)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT consultant, count(*) FROM ({sql}) AS listed GROUP BY 1", given)  # noqa: S608 - our own text
            found[str(listed)] = dict(cursor.fetchall())
    people = sorted({person for counts in found.values() for person in counts})
    rows = [WeekRow(person, {name: found[name].get(person, 0) for name in COLUMNS}) for person in people]
    return rows, WeekRow(None, {name: sum(row.counts[name] for row in rows) for name in COLUMNS})


def overdue_by_consultant(day: date, part: Part) -> dict[UUID, int]:
    """Return the cards whose next date lies before a day and that were not caught up with on it, by who owes the
    contact. Three queries at most."""
    opened = opening_by(("consultant",), day, part)
    caught_up = flow_by(("consultant",), Period(day, day), part, [Measure.CAUGHT_UP])
    nothing: dict[str, int] = {}
    counts = {
        UUID(str(key[0])): opened.get(key, nothing).get(OVERDUE, 0)
        - caught_up.get(key, nothing).get(Measure.CAUGHT_UP, 0)
        for key in {*opened, *caught_up}
    }
    return {person: count for person, count in counts.items() if count}
