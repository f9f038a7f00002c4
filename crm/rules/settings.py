"""What a dealer may set for itself, and which times go before which."""

import re
from collections.abc import Mapping
from datetime import date, time

from crm.rules.calendar import CalendarShows
from crm.rules.consent import check_notice_way
from crm.rules.places import check_place
from kit.errors import Problem
from kit.opening_hours import Hours, read_hours
from kit.quiet_hours import QuietHours

# Every time that a dealer sets.
TIMES = (
    "opens_at",
    "closes_at",
    "morning_meeting_at",
    "evening_meeting_at",
    "first_review_at",
    "last_review_at",
    "quiet_from",
    "quiet_to",
)
# The keys of `weekday_hours`, Monday first.
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# The idle times that a dealer chooses from, in minutes.
IDLE_MINUTES = (15, 30, 60, 120, 240, 480, 720)
# How long data is kept, each with the most: months after the last contact of lost cards, months of traffic and days of
# leads that no card came of (PI-5).
KEPT_FOR: Mapping[str, int] = {"keep_lost_months": 120, "keep_traffic_months": 120, "keep_lead_days": 365}
_REQUIRED = (
    "area_code", "province", "city", "calendar_shows", "idle_minutes", "notice_way", *KEPT_FOR, *TIMES,
)  # fmt: skip
# Each must lie before the other: the review of the day ends before the meeting that speaks of it (CA-13).
_BEFORE = (
    ("opens_at", "closes_at"),
    ("morning_meeting_at", "evening_meeting_at"),
    ("first_review_at", "last_review_at"),
    ("last_review_at", "evening_meeting_at"),
)
_AREA_CODE = re.compile(r"0\d{2,3}", re.ASCII)
_LONGEST_PATTERN = 30
_MOST_SPECIAL_DAYS = 400
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def settings_problems(settings: Mapping[str, object]) -> list[Problem]:
    """What is wrong with a dealer's settings, all of them given; each field is complained of once."""
    problems = [Problem("required", field) for field in _REQUIRED if settings.get(field) in (None, "")]
    problems += _area_code_problems(settings.get("area_code"))
    problems += check_place(settings.get("province"), settings.get("city"))
    problems += _pattern_problems(settings.get("card_number_pattern"))
    shows = settings.get("calendar_shows")
    problems += [Problem("not_a_choice", "calendar_shows")] if shows and not CalendarShows.has(shows) else []
    idle = settings.get("idle_minutes")
    problems += [Problem("not_a_choice", "idle_minutes")] if idle not in (None, "", *IDLE_MINUTES) else []
    problems += check_notice_way(settings.get("notice_way"), "notice_way")
    problems += _kept_problems(settings)
    times = {name: value for name in TIMES if isinstance(value := settings.get(name), time)}
    return problems + _hours_problems(settings) + _order_problems(times, settings)


def _kept_problems(settings: Mapping[str, object]) -> list[Problem]:
    """Refuse to keep data for no time at all, or for longer than anyone needs it (PI-5)."""
    return [
        Problem("out_of_range", field, "PI-5", {"lowest": 1, "highest": most})
        for field, most in KEPT_FOR.items()
        if isinstance(given := settings.get(field), int) and not 1 <= given <= most
    ]


def week_of(opens_at: time, closes_at: time, weekday_hours: Mapping[str, object]) -> tuple[Hours, ...]:
    """Return the hours of Monday to Sunday (RM-4)."""
    usual: Hours = ((opens_at, closes_at),)
    return tuple(_hours(weekday_hours[day]) if day in weekday_hours else usual for day in WEEKDAYS)


def special_days_of(special_days: Mapping[str, object]) -> dict[date, Hours]:
    """Return the hours of single dates; none of a day on which the dealer is closed (RM-4)."""
    return {date.fromisoformat(day): _hours(texts) for day, texts in special_days.items()}


def _hours(texts: object) -> Hours:
    """Return stored hours; what could not be read would not have been stored."""
    return (read_hours(texts) or ()) if isinstance(texts, list) else ()


def _hours_problems(settings: Mapping[str, object]) -> list[Problem]:
    week, days = settings.get("weekday_hours"), settings.get("special_days")
    problems = []
    for field, given, is_key, code in (
        ("weekday_hours", week, _is_weekday, "not_a_choice"),
        ("special_days", days, _is_date, "not_a_date"),
    ):
        if given is None:
            continue
        if not isinstance(given, Mapping):
            problems.append(Problem("invalid", field, "RM-4"))
            continue
        problems += [Problem(code, f"{field}.{key}", "RM-4") for key in given if not is_key(key)]
        problems += [
            Problem("bad_hours", f"{field}.{key}", "RM-4")
            for key, texts in given.items()
            if is_key(key) and not (isinstance(texts, list) and read_hours([str(text) for text in texts]) is not None)
        ]
        if len(given) > _MOST_SPECIAL_DAYS:
            problems.append(Problem("too_long", field, "RM-4", {"limit": _MOST_SPECIAL_DAYS}))
    return problems


def _is_weekday(key: object) -> bool:
    return key in WEEKDAYS


def _is_date(key: object) -> bool:
    if not isinstance(key, str) or not _ISO_DATE.fullmatch(key):
        return False
    try:
        date.fromisoformat(key)
    except ValueError:
        return False
    return True


def _area_code_problems(code: object) -> list[Problem]:
    if isinstance(code, str) and code and not _AREA_CODE.fullmatch(code):
        return [Problem("bad_area_code", "area_code", "CA-4")]
    return []


def _pattern_problems(pattern: object) -> list[Problem]:
    if not isinstance(pattern, str):
        return []
    if len(pattern) > _LONGEST_PATTERN:
        return [Problem("too_long", "card_number_pattern", "CA-10", {"limit": _LONGEST_PATTERN})]
    # A pattern that no typed number could follow: what is typed is stripped.
    if pattern != pattern.strip() or not pattern.isprintable():
        return [Problem("invalid", "card_number_pattern", "CA-10")]
    return []


def _order_problems(times: Mapping[str, time], settings: Mapping[str, object]) -> list[Problem]:
    problems = {
        later: Problem("time_before", later, "CA-13", {"earlier": f"{times[earlier]:%H:%M}"})
        for earlier, later in _BEFORE
        if earlier in times and later in times and times[earlier] >= times[later]
    }
    if "quiet_from" in times and "quiet_to" in times:
        quiet = QuietHours(times["quiet_from"], times["quiet_to"])
        at_work = ("opens_at", "closes_at", "morning_meeting_at", "evening_meeting_at")
        working = [times[name] for name in at_work if name in times]
        week = settings.get("weekday_hours")
        hours = [_hours(texts) for texts in week.values()] if isinstance(week, Mapping) else []
        working += [begin for spans in hours for begin, _end in spans]
        if any(map(quiet.covers, working)):
            problems["quiet_from"] = Problem("quiet_at_work", "quiet_from")
    return list(problems.values())
