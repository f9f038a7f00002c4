"""What changed of a dealer's own summaries since they were last carried over. Asked in the dealer's schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from kit.kept import say
from reporting.brand.queries.cards import CardsOf, cards_of
from reporting.brand.rules.measures import ROLLED_UP
from reporting.dealer.events.follower import NAME as SUMMARIES

# How old the told freshness of a dealer may grow while nothing happens there: public is not written for every tick.
_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Come:
    """How far a follower has come: the log up to `position`, all that was known at `up_to`."""

    position: int = 0
    up_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """The days that changed, with all their cells as they are; the log up to `come.position` is in them.

    `months` are those of the days: the cards of each, by month, channel, model and business.
    """

    come: Come
    days: Sequence[date]
    cells: Sequence[Mapping[str, object]]
    months: frozenset[date]
    cards_of_months: CardsOf


def changes_since_last(follower: str) -> Changes | None:
    """What the roll-up, by its name as a follower, lacks; None when there is nothing, and its freshness was told a
    moment ago. Two statements, five where days have changed."""
    # Read first: whatever the summaries have handled is in the sums that are read after it. What comes in between is
    # read too, and once more by the next run.
    come = _come(follower, SUMMARIES)
    carried, summaries = come.get(follower, Come()), come.get(SUMMARIES)
    if summaries is None or summaries.position < carried.position:
        return None
    if summaries.position == carried.position and not _is_older(carried.up_to, summaries.up_to):
        return None
    days = _changed_days(carried.position)
    months = frozenset(day.replace(day=1) for day in days)
    return Changes(summaries, days, _cells(days), months, cards_of("month", sorted(months)))


_COME = "SELECT name, position, up_to FROM crm_followercursor WHERE name = ANY(%s)"
_DAYS = 'SELECT DISTINCT "on" FROM reporting_daysum WHERE last_event_id > %s ORDER BY 1'
_NAMES = ("on", "channel", "model", "business", *map(str, ROLLED_UP))
_CELLS = f"""
    SELECT "on", channel, model, business, {", ".join(f'sum("{measure}")' for measure in ROLLED_UP)}
      FROM reporting_daysum WHERE "on" = ANY(%s) GROUP BY "on", channel, model, business
"""  # noqa: S608 - our own columns


def _come(*followers: str) -> dict[str, Come]:
    return {name: Come(position, up_to) for name, position, up_to in say(_COME, [list(followers)])}


def _changed_days(position: int) -> list[date]:
    # Planned for the very position: the few days behind the last one are behind an index, a third of all are not.
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [position])
        return [day for (day,) in cursor.fetchall()]


def _cells(days: Sequence[date]) -> list[dict[str, object]]:
    """All cells of some days, with the cards of each that were counted once."""
    if not days:
        return []
    cards = cards_of("day", days)
    rows = say(_CELLS, [list(days)])
    return [{**dict(zip(_NAMES, row, strict=True)), **cards.get(row[:4], {})} for row in rows]


def _is_older(told: datetime | None, known: datetime | None) -> bool:
    return known is not None and (told is None or known - told >= _STEP)
