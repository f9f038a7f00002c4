"""Entering the country's holidays (RM-4). In public."""

from datetime import date

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit import clock
from kit.errors import DomainError, Problem, raise_all, refuse
from tenants.models import Holiday, HolidayKind

# chinesecalendar's own names, in Chinese.
_SOURCE = "chinesecalendar"
_OPERATOR = "operator"
_LONGEST_NAME = 40


@command(Action.DEALERS_MANAGE)
def load_holidays(actor: User | None, year: int) -> int:
    """Enter a year from chinesecalendar in place of what it entered before; dates that an operator entered stay.

    Return how many dates it has; 0 where it does not know the year, and then nothing changes.
    """
    # Loaded here: its tables of twenty years are needed once a year.
    import chinese_calendar

    tables = ((HolidayKind.HOLIDAY, chinese_calendar.holidays), (HolidayKind.WORKDAY, chinese_calendar.workdays))
    now = clock.now()
    rows = [
        Holiday(on=on, year=year, kind=kind, name=_name(name), source=_SOURCE, entered_at=now)
        for kind, days in tables
        for on, name in days.items()
        if on.year == year
    ]
    if rows:
        with transaction.atomic():
            Holiday.objects.filter(year=year, source=_SOURCE).delete()
            Holiday.objects.bulk_create(rows, ignore_conflicts=True)
            note(actor, "holiday.year_loaded", str(year), count=len(rows))
    return len(rows)


@command(Action.DEALERS_MANAGE)
@transaction.atomic
def enter_holiday(actor: User | None, on: date | None, kind: str, name: str) -> Holiday:
    """Enter one date, or change it. Refuses with `required` without a date or a name, `too_long`, `not_a_choice` an
    unknown kind."""
    name = name.strip()
    problems = []
    if kind not in HolidayKind.values:
        problems.append(Problem("not_a_choice", "kind", "RM-4"))
    if not name:
        problems.append(Problem("required", "name", "RM-4"))
    if len(name) > _LONGEST_NAME:
        problems.append(Problem("too_long", "name", params={"limit": _LONGEST_NAME}))
    if on is None:
        raise DomainError(Problem("required", "on", "RM-4"), *problems)
    raise_all(problems)
    values = {"year": on.year, "kind": kind, "name": name, "source": _OPERATOR, "entered_at": clock.now()}
    holiday, _is_new = Holiday.objects.update_or_create(on=on, defaults=values)
    note(actor, "holiday.entered", str(on), kind=kind, name=name)
    return holiday


@command(Action.DEALERS_MANAGE)
@transaction.atomic
def remove_holiday(actor: User | None, on: date) -> None:
    """Let a date be its weekday again. `not_found` where none was entered."""
    if not Holiday.objects.filter(on=on).delete()[0]:
        raise refuse("not_found", "on", "RM-4", status=404)
    note(actor, "holiday.removed", str(on))


def _name(name: str) -> str:
    import chinese_calendar

    chinese = {each.value: each.chinese for each in chinese_calendar.Holiday}
    return str(chinese.get(name, name))
