"""Find the places with something due: one statement for all of them, asked every second. In public."""

import time

from django.db import connection

from kit import clock
from tenants.models import OPEN_STATES, Dealer, NextDue

# A dealer that is new, or whose row was lost, is found this often.
_LOOKS_FOR_NEW_SECONDS = 60.0
_DUE = f"""
    SELECT next.place FROM {NextDue._meta.db_table} next LEFT JOIN {Dealer._meta.db_table} dealer
        ON dealer.code = next.place
     WHERE next.due_at <= %s AND (next.place = '' OR dealer.state = ANY(%s))
     ORDER BY next.due_at
"""  # noqa: S608 - names of our own tables
_ADD_MISSING = f"""
    INSERT INTO {NextDue._meta.db_table} (place, due_at)
    SELECT place, %s
      FROM (SELECT code AS place FROM {Dealer._meta.db_table} WHERE state = ANY(%s) UNION ALL SELECT '') known
     WHERE NOT EXISTS (SELECT 1 FROM {NextDue._meta.db_table} next WHERE next.place = known.place)
        ON CONFLICT (place) DO NOTHING
"""  # noqa: S608 - names of our own tables


class _Watch:
    """When this process last looked for places without a row."""

    looks_at = 0.0


def places_due() -> list[str]:
    """Return the dealers at work whose next due instant has come, by code, the longest due first; "" is public."""
    if time.monotonic() >= _Watch.looks_at:
        add_missing()
        _Watch.looks_at = time.monotonic() + _LOOKS_FOR_NEW_SECONDS
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [clock.now(), [state.value for state in OPEN_STATES]])
        return [place for (place,) in cursor.fetchall()]


def add_missing() -> None:
    """Let every place without a row be looked into now. A query that finds none writes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD_MISSING, [clock.now(), [state.value for state in OPEN_STATES]])
