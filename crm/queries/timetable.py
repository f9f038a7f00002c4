"""The chosen dealer's opening hours and who is at work in them (RM-4)."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.queries.working_time import at_work_since
from crm.models import DealerSettings
from crm.queries.settings import dealer_settings
from crm.rules.settings import special_days_of, week_of
from kit import clock
from kit.opening_hours import Timetable, subtract_opening_minutes
from kit.quiet_hours import QuietHours
from kit.tenancy import current_dealer
from tenants.queries.holidays import moved_workdays

# At work is who was seen within so many opening minutes.
SEEN_WITHIN = 30


def dealer_timetable(settings: DealerSettings | None = None) -> Timetable:
    """Return when the dealer is open. Two queries, one where its settings are given."""
    settings = settings or dealer_settings()
    week = week_of(settings.opens_at, settings.closes_at, settings.weekday_hours)
    return Timetable(current_dealer().time_zone, week, special_days_of(settings.special_days), moved_workdays())


def dealer_quiet_hours(settings: DealerSettings | None = None) -> QuietHours:
    """Return the dealer's quiet hours. One query, none where its settings are given."""
    settings = settings or dealer_settings()
    return QuietHours(settings.quiet_from, settings.quiet_to)


def at_work() -> QuerySet[User]:
    """Return the people at work now (RM-4). Two queries, beside the one that reads them."""
    timetable, now = dealer_timetable(), clock.now()
    since = subtract_opening_minutes(timetable, now, SEEN_WITHIN)
    return at_work_since(since, timetable.day_of(now))
