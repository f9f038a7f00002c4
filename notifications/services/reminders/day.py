"""Planning a dealer's day: which reminders are due at which instant (kit.schedule holds them)."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zlib import crc32

from crm.events.types.base import LogEvent
from crm.models import DealerSettings
from crm.queries.settings import dealer_settings
from crm.queries.timetable import dealer_quiet_hours, dealer_timetable
from kit import clock
from kit.models import DueItem
from kit.schedule import PLAN_DAY, Due, plan
from kit.schedule.runner import forget_fired
from kit.tenancy import current_dealer
from notifications.queries.reminders.cards import calls_of
from notifications.queries.staff import workers
from notifications.rules.day_schedule import DayRules, Slot, slots_of_day

NOT_ARRIVED = "not_arrived"
# Dealers plan within so many minutes after midnight, each at its own, so that ten thousand do not at once.
_SPREAD_MINUTES = 15
# After a longer stop what was missed is not caught up.
_MOST_DAYS = 7
_DAY = timedelta(days=1)


def first_day() -> Due:
    """Return the item that plans today, for a dealer of which none waits."""
    today = clock.business_date(clock.now(), current_dealer().time_zone)
    return _planning(today, clock.now())


def plan_days(items: Sequence[DueItem]) -> None:
    """Plan the days of the items, and the days after them up to tomorrow's planning.

    A day that was planned before moves to the dealer's settings of now: what has fired stays fired.
    """
    today = clock.business_date(clock.now(), current_dealer().time_zone)
    day = max(min(item.local_day for item in items), today - _MOST_DAYS * _DAY)
    while day <= today:
        plan_day(day)
        day += _DAY
    plan([_planning(day, _midnight(day) + timedelta(minutes=crc32(current_dealer().code.encode()) % _SPREAD_MINUTES))])
    forget_fired(today)


def plan_day(day: date) -> None:
    """Plan or move every reminder of a day, and withdraw those that no longer belong to it. Nine statements."""
    calls = [each.time() for each in calls_of(day)]
    slots = slots_of_day(day, day_rules(dealer_settings()), workers(), calls)
    dues = [_due(slot, day) for slot in slots]
    kept = {(due.kind, due.cause, due.person_id) for due in dues}
    waiting = (
        DueItem.waiting()
        .filter(local_day=day, kind__in=sorted(_PLANNED))
        .values_list("id", "kind", "cause", "person_id")
    )
    DueItem.objects.filter(id__in=[key for key, *what in waiting if tuple(what) not in kept]).delete()
    plan(dues)


def plan_calls_of_today(events: Iterable[LogEvent]) -> None:
    """Plan when to call about appointments of today that events have made or moved (FU-6): the morning's plan does not
    know them. None where no event is about one; two queries otherwise."""
    zone = current_dealer().time_zone
    now = clock.now().astimezone(zone).replace(tzinfo=None)
    if not any(getattr(event, "appointment_on", None) == now.date() for event in events):
        return
    slots = [
        Slot(NOT_ARRIVED, f"{call:%H:%M}", call.replace(tzinfo=zone).astimezone(UTC))
        for call in calls_of(now.date())
        if call > now
    ]
    plan([_due(slot, now.date()) for slot in slots])


def day_rules(settings: DealerSettings) -> DayRules:
    """Return the dealer's own times. One query."""
    reviews = (settings.first_review_at, settings.last_review_at)
    return DayRules(dealer_timetable(settings), dealer_quiet_hours(settings), settings.opens_at, reviews)


# The kinds that a day's planning plans and withdraws.
_PLANNED = frozenset(
    {
        "day_plan",
        "team_plan",
        "appointment_confirm",
        NOT_ARRIVED,
        "reviews_due",
        "traffic_pending",
        "no_visit_16",
        "overdue",
        "callback_due",
        "watch",
        "duplicates",
    }
)


def _due(slot: Slot, day: date) -> Due:
    return Due(slot.kind, slot.name, slot.at, day, slot.person)


def _planning(day: date, at: datetime) -> Due:
    return Due(PLAN_DAY, PLAN_DAY, at, day)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), current_dealer().time_zone).astimezone(UTC)
