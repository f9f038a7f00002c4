"""Whether days of the brand's figures may still change (CA-3), by each dealer's own business date (RP-8)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from crm.rules.held_open import HELD_OPEN
from kit import clock
from reporting.brand.models import BrandChange
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.sums import rows_of
from reporting.dealer.rules.period import Period

# Of whole dealers, for a day is marked as a whole.
_LATE = f"""
    SELECT 1 FROM {BrandChange._meta.db_table}
     WHERE is_late AND "on" BETWEEN %(from)s AND %(to)s AND recorded_at <= %(as_of)s AND dealer = ANY(%(dealers)s)
     LIMIT 1
"""  # noqa: S608 - our own table


def is_provisional(period: Period, scope: Scope) -> bool:
    """Say whether entries may still be added to days of the period at any of the dealers, as a dealer's answer says.

    One query where the days are over by 24 hours everywhere, and their month is not.
    """
    instant = scope.as_of or clock.now()
    zones = {dealer.time_zone for dealer in scope.dealers.values()}
    if not zones:
        return False
    closed_before = min(clock.business_date(instant - HELD_OPEN, ZoneInfo(zone)) for zone in zones)
    if period.last >= closed_before:
        return True
    movable = period.after(closed_before.replace(day=1) - timedelta(days=1))
    if movable is None:
        return False
    given = {"from": movable.first, "to": movable.last, "as_of": instant, "dealers": list(scope.dealers)}
    return bool(rows_of([_LATE], given))
