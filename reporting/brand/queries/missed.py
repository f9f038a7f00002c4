"""Next dates that passed without a contact, beside the rates (RP-3)."""

from datetime import timedelta

from django.utils import timezone

from kit import clock
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.sums import counts, flows_by, total
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period


def missed_in(period: Period, scope: Scope) -> int:
    """Those of a period up to yesterday: a date still to come is missed by nobody. Two queries at most."""
    over = period.until(clock.today(timezone.get_default_timezone()) - timedelta(days=1))
    if over is None:
        return 0
    found = flows_by("dealer", over, scope, counts([Measure.NEXT_DATES_MISSED]))
    return total(found.values()).get(str(Measure.NEXT_DATES_MISSED), 0)
