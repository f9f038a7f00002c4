"""Entries that were dated back: filings and contacts typed in after the end of the day on which they count (CA-3)."""

from kit import clock
from kit.db.prepared import execute
from kit.tenancy import current_dealer
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.period import Period

# The condition of a movement that was entered after the end of its own day. Parameter: the dealer's time zone.
IS_LATE = """(filed <> 0 OR follow_ups <> 0 OR traffic <> 0)
           AND recorded_at >= ("on" + 1)::timestamp AT TIME ZONE %s"""
# Of the whole dealer, for a day is marked as a whole.
_IS_ANY = f"""
    SELECT EXISTS (
        SELECT 1 FROM reporting_movement WHERE "on" BETWEEN %s AND %s AND {IS_LATE} AND recorded_at <= %s
    )
"""  # noqa: S608 - our own text


def has_late_entries(period: Period, part: Part) -> bool:
    """Say whether anything of the period was entered after the end of its own day. One query."""
    known_at = part.as_of or part.known_at or clock.now()
    ((is_any,),) = execute(_IS_ANY, [period.first, period.last, current_dealer().time_zone.key, known_at])
    return bool(is_any)
