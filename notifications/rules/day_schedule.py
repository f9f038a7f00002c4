"""The instants of a dealer's day at which reminders are due (section 12 of the domain). Pure functions."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from kit.opening_hours import Timetable
from kit.quiet_hours import QuietHours, leave_quiet

CONFIRM_AT = time(10)
BEFORE_CLOSING = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayRules:
    """A dealer's own times. `usual_opening` is the hour of mornings on which the dealer is closed."""

    timetable: Timetable
    quiet: QuietHours
    usual_opening: time
    reviews_at: tuple[time, time]


@dataclass(frozen=True, slots=True)
class Worker:
    """Someone with a plan of the day. `starts_at` is the hour that they set; None for the dealer's opening."""

    id: UUID
    has_own_plan: bool
    has_team_plan: bool
    starts_at: time | None = None
    days_off: frozenset[int] = frozenset()
    quiet: tuple[QuietHours, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """One instant of a day: the kind that is due then, which of its instants it is, and whose it is if one person's."""

    kind: str
    name: str
    at: datetime
    person: UUID | None = None


def slots_of_day(day: date, rules: DayRules, workers: Sequence[Worker], calls_at: Collection[time]) -> list[Slot]:
    """Return everything that is due on a day, in UTC. `calls_at`: when customers who have not come are called (FU-6).

    On closed days only what cannot wait for the next open one: appointments, callbacks and cards without a visit.
    """
    slots = [
        Slot("no_visit_16", "morning", morning(day, rules)),
        Slot("callback_due", "morning", morning(day, rules)),
        Slot("appointment_confirm", "confirm", _at(day, CONFIRM_AT, rules)),
        *(Slot("not_arrived", f"{call:%H:%M}", _at(day, call, rules)) for call in calls_at),
    ]
    if rules.timetable.is_open_on(day):
        slots += [*_plans(day, rules, workers), *_open_day(day, rules)]
    return slots


def morning(day: date, rules: DayRules) -> datetime:
    """Return when a day's morning reminders are due: as the dealer opens."""
    return rules.timetable.opening_on(day) or _at(day, rules.usual_opening, rules)


def is_first_open_day(day: date, timetable: Timetable) -> bool:
    """Return whether the dealer has not opened this week before: what is due on Monday waits for it."""
    return not any(timetable.is_open_on(day - number * _DAY) for number in range(1, day.weekday() + 1))


def _plans(day: date, rules: DayRules, workers: Sequence[Worker]) -> Iterator[Slot]:
    opening = morning(day, rules)
    for each in workers:
        if day.weekday() in each.days_off:
            continue
        start = opening if each.starts_at is None else _at(day, each.starts_at, rules)
        start = leave_quiet(start, (rules.quiet, *each.quiet), rules.timetable.zone)
        if each.has_own_plan:
            yield Slot("day_plan", "start", start, each.id)
        if each.has_team_plan:
            yield Slot("team_plan", "start", start, each.id)


def _open_day(day: date, rules: DayRules) -> Iterator[Slot]:
    first, last = rules.reviews_at
    yield Slot("reviews_due", "first", _at(day, first, rules))
    yield Slot("reviews_due", "last", _at(day, last, rules))
    yield Slot("watch", "morning", morning(day, rules))
    if is_first_open_day(day, rules.timetable):
        yield Slot("overdue", "morning", morning(day, rules))
        yield Slot("duplicates", "morning", morning(day, rules))
    closing = rules.timetable.closing_on(day)
    if closing is not None:
        yield Slot("traffic_pending", "before", closing - BEFORE_CLOSING)
        yield Slot("traffic_pending", "closing", closing)


def _at(day: date, at: time, rules: DayRules) -> datetime:
    return datetime.combine(day, at, rules.timetable.zone).astimezone(UTC)
