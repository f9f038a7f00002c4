"""Checks of the working time that people set for themselves (RM-2, RM-4, RM-6). Pure."""

from collections.abc import Collection, Mapping
from datetime import date, time, timedelta
from uuid import UUID

from kit.errors import Problem

# A plan of the day that came in the night would be held back until the morning anyway.
EARLIEST, LATEST = time(5), time(14)
LONGEST_AWAY = timedelta(days=366)
_WEEK = range(7)
MOST_COPIES = 50


def working_time_problems(
    given: Mapping[str, object], *, today: date, own: UUID, colleagues: Collection[UUID], may_copy: bool
) -> list[Problem]:
    """Return what is wrong with someone's working time, all fields given.

    `colleagues` are the people who work here. Only managers are copied (RM-6). An absence names who is notified
    instead, and ends within a year.
    """
    problems = []
    start, days_off = given["day_starts_at"], given["days_off"]
    if isinstance(start, time) and not EARLIEST <= start <= LATEST:
        params = {"earliest": f"{EARLIEST:%H:%M}", "latest": f"{LATEST:%H:%M}"}
        problems.append(Problem("day_start_out_of_bounds", "day_starts_at", "RM-4", params))
    if isinstance(days_off, list) and (set(days_off) - set(_WEEK) or len(set(days_off)) == len(_WEEK)):
        problems.append(Problem("not_a_choice", "days_off", "RM-4"))
    problems += [
        Problem("required", field, "RM-2")
        for field, other in (("quiet_from", "quiet_to"), ("quiet_to", "quiet_from"))
        if given[field] is None and given[other] is not None
    ]
    problems += _away_problems(given["away_until"], given["instead"], today, own, colleagues)
    copies = given["copies"]
    if isinstance(copies, list) and copies:
        if not may_copy:
            problems.append(Problem("only_managers_are_copied", "copies", "RM-6"))
        elif own in copies or set(copies) - set(colleagues) or len(copies) > MOST_COPIES:
            problems.append(Problem("not_a_choice", "copies", "RM-6"))
    return problems


def _away_problems(
    until: object, instead: object, today: date, own: UUID, colleagues: Collection[UUID]
) -> list[Problem]:
    if not isinstance(until, date):
        return [Problem("required", "away_until", "RM-6")] if instead else []
    if not today <= until <= today + LONGEST_AWAY:
        params = {"earliest": today, "latest": today + LONGEST_AWAY}
        return [Problem("away_out_of_bounds", "away_until", "RM-6", params)]
    if instead is None:
        return [Problem("required", "instead", "RM-6")]
    return [Problem("not_a_choice", "instead", "RM-6")] if instead == own or instead not in colleagues else []
