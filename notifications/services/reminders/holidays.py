"""The weekly notice that next year's holidays are missing from the table (RM-4), in public."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from accounts.queries.current_tenant import tenant_zone
from kit import clock
from kit.models import DueItem
from kit.schedule import Due, plan
from notifications.queries.staff import holders
from notifications.rules.drafts import Draft
from notifications.rules.kinds import NoticeKind
from notifications.rules.recipients import Group
from notifications.services.notify import notify
from tenants.queries.holidays import is_known

HOLIDAYS = "holidays_missing"
_AT = time(10)
# From this day of a year the next one should be known.
_FROM = (12, 1)


def first_look() -> Due:
    """Return the first item, for an installation where none waits."""
    return _look(next_look(clock.business_date(clock.now(), tenant_zone()) - timedelta(days=1)))


def look_for_holidays(items: Sequence[DueItem]) -> None:
    """Notify the operators while next year is missing from 1 December on, and while this year is; plan the next look.
    Until it is known its days count by weekday."""
    today = clock.business_date(clock.now(), tenant_zone())
    wanted = [today.year, today.year + 1] if (today.month, today.day) >= _FROM else [today.year]
    missing = [year for year in wanted if not is_known(year)]
    if missing:
        people = sorted(holders({Group.OPERATORS})[Group.OPERATORS])
        kind, data = NoticeKind.HOLIDAYS_MISSING, {"years": missing}
        notify([Draft(kind, person, f"{kind}:{today}", data=data) for person in people])
    plan([_look(next_look(today))])


def next_look(day: date) -> date:
    """Return the day of the look after one on `day`: weekly from 1 December, on Mondays before."""
    first = date(day.year, *_FROM)
    monday = day + timedelta(days=7 - day.weekday())
    if day < first:
        return min(monday, first)
    return first + timedelta(days=7 * ((day - first).days // 7 + 1))


def _look(day: date) -> Due:
    at = datetime.combine(day, _AT, tenant_zone()).astimezone(UTC)
    return Due(HOLIDAYS, HOLIDAYS, at, day)
