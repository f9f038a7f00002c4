"""Cards that came, came again, drove and signed, each once in a day or a month. Asked in the dealer's schema.

The twin of `reporting.dealer.queries.once.cards_in`, for all of a dealer's cells at once. A card counts in the model
that it had last, so that the models add up to the whole.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from django.db import connection

from reporting.brand.rules.measures import CARDS
from reporting.dealer.rules.period import next_month

# By first day, channel, model and business: how many cards, by the names of CARDS.
CardsOf = Mapping[tuple[date, str, str, str], Mapping[str, int]]

_CARDS = """
    WITH of_card AS (
        SELECT date_trunc(%(unit)s, "on"::timestamp)::date AS part, card_id, channel, business,
               (array_agg(model ORDER BY "on" DESC, id DESC))[1] AS model,
               sum(visits) AS came, sum(visits_level_o) AS came_o, sum(return_visits) AS came_again,
               sum(test_drives) AS drove, sum(ordered) AS signed,
               min("on") FILTER (WHERE visits > 0) AS came_on, max("on") FILTER (WHERE ordered > 0) AS signed_on
          FROM reporting_movement
         WHERE "on" >= %(first)s AND "on" < %(end)s AND (visits <> 0 OR test_drives <> 0 OR ordered <> 0)
           AND date_trunc(%(unit)s, "on"::timestamp)::date = ANY(%(parts)s)
         GROUP BY part, card_id, channel, business
    )
    SELECT part, channel, model, business,
           count(*) FILTER (WHERE came > 0),
           count(*) FILTER (WHERE came_again > 0),
           count(*) FILTER (WHERE drove > 0),
           count(*) FILTER (WHERE came > 0 AND came_o <= 0),
           count(*) FILTER (WHERE came > 0 AND came_o <= 0 AND signed > 0 AND came_on <= signed_on)
      FROM of_card GROUP BY part, channel, model, business
"""


def cards_of(unit: Literal["day", "month"], parts: Sequence[date]) -> CardsOf:
    """The cards of some days, or of some months told by their first day, in order. One query."""
    if not parts:
        return {}
    given = {"unit": unit, "parts": list(parts), "first": parts[0], "end": next_month(parts[-1])}
    with connection.cursor() as cursor:
        cursor.execute(_CARDS, given)
        return {row[:4]: dict(zip(CARDS, row[4:], strict=True)) for row in cursor.fetchall()}
