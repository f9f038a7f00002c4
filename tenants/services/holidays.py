"""Entering the country's holidays (RM-4). In public."""

from datetime import date

from django.db import transaction

from kit import clock
from kit.errors import refuse
from tenants.models import Holiday, HolidayKind

# chinesecalendar's own names, in Chinese.
_SOURCE = "chinesecalendar"
_OPERATOR = "operator"


def load_holidays(year: int) -> int:
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
    return len(rows)


def enter_holiday(on: date, kind: str, name: str) -> Holiday:
    """Enter one date, or change it. Refuses with `not_a_choice` an unknown kind, `required` without a name."""
    if kind not in HolidayKind.values:
        raise refuse("not_a_choice", "kind", "RM-4")
    if not name.strip():
        raise refuse("required", "name", "RM-4")
    values = {"year": on.year, "kind": kind, "name": name.strip()[:40], "source": _OPERATOR, "entered_at": clock.now()}
    return Holiday.objects.update_or_create(on=on, defaults=values)[0]


def remove_holiday(on: date) -> None:
    """Let a date be its weekday again. `not_found` where none was entered."""
    if not Holiday.objects.filter(on=on).delete()[0]:
        raise refuse("not_found", "on", "RM-4", status=404)


def _name(name: str) -> str:
    import chinese_calendar

    chinese = {each.value: each.chinese for each in chinese_calendar.Holiday}
    return str(chinese.get(name, name))
