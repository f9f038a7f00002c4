"""Next dates that passed without a contact, and cards that are overdue, beside the rates (RP-3)."""

from collections import Counter
from datetime import date, timedelta

from reporting.brand.queries.groups import IN_TIME, By, flows
from reporting.brand.queries.scope import Scope
from reporting.brand.queries.sums import counts, flows_by
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period

# No dealer has figures of before.
_BEGINNING = date(2000, 1, 1)


def missed_in(period: Period, scope: Scope) -> int:
    """Those of a period up to yesterday: a date still to come is missed by nobody. One query for
    each date that it is at the dealers."""
    missed = 0
    for today, dealers in scope.by_today():
        over = period.until(today - timedelta(days=1))
        found = flows_by("dealer", over, dealers, counts([Measure.NEXT_DATES_MISSED])) if over else {}
        missed += sum(count for (count,) in found.values())
    return missed


def overdue_by(by: By, period: Period, scope: Scope) -> dict[str, int]:
    """Active and ordered cards whose next date is before the period's last day, or before today, by the groups' codes.

    What was missed before the day, less what was caught up until it: sums of the dealers' months and of the last days.
    Nothing by day or month, where each would have a day of its own. Two queries for each date that it is at dealers.
    """
    if by in IN_TIME:
        return {}
    found: Counter[str] = Counter()
    for today, dealers in scope.by_today():
        found.update(_overdue(by, min(period.last, today), dealers))
    return dict(found)


def _overdue(by: By, day: date, scope: Scope) -> dict[str, int]:
    missed, caught_up = str(Measure.NEXT_DATES_MISSED), str(Measure.CAUGHT_UP)
    before = flows(by, Period(_BEGINNING, day - timedelta(days=1)), scope, counts([missed, caught_up]))
    that_day = flows(by, Period(day, day), scope, counts([caught_up]))
    return {
        code: before.get(code, {}).get(missed, 0)
        - before.get(code, {}).get(caught_up, 0)
        - that_day.get(code, {}).get(caught_up, 0)
        for code in before.keys() | that_day.keys()
    }
