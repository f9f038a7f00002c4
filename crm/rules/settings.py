"""What a dealer may set for itself, and which times go before which."""

import re
from collections.abc import Mapping
from datetime import time

from crm.rules.calendar import CalendarShows
from crm.rules.places import check_place
from kit.errors import Problem

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
_REQUIRED = ("area_code", "province", "city", "calendar_shows", *TIMES)
# Each must lie before the other: the review of the day ends before the meeting that speaks of it (CA-13).
_BEFORE = (
    ("opens_at", "closes_at"),
    ("morning_meeting_at", "evening_meeting_at"),
    ("first_review_at", "last_review_at"),
    ("last_review_at", "evening_meeting_at"),
)
_AREA_CODE = re.compile(r"0\d{2,3}", re.ASCII)
_LONGEST_PATTERN = 30


def settings_problems(settings: Mapping[str, object]) -> list[Problem]:
    """What is wrong with a dealer's settings, all of them given; each field is complained of once."""
    problems = [Problem("required", field) for field in _REQUIRED if settings.get(field) in (None, "")]
    problems += _area_code_problems(settings.get("area_code"))
    problems += check_place(settings.get("province"), settings.get("city"))
    problems += _pattern_problems(settings.get("card_number_pattern"))
    shows = settings.get("calendar_shows")
    problems += [Problem("not_a_choice", "calendar_shows")] if shows and not CalendarShows.has(shows) else []
    times = {name: value for name in TIMES if isinstance(value := settings.get(name), time)}
    return problems + _order_problems(times)


def is_quiet(at: time, quiet_from: time, quiet_to: time) -> bool:
    """Whether nothing is sent at this time of day: from the one, until before the other, over midnight too."""
    if quiet_from <= quiet_to:
        return quiet_from <= at < quiet_to
    return at >= quiet_from or at < quiet_to


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


def _order_problems(times: Mapping[str, time]) -> list[Problem]:
    problems = {
        later: Problem("time_before", later, "CA-13", {"earlier": f"{times[earlier]:%H:%M}"})
        for earlier, later in _BEFORE
        if earlier in times and later in times and times[earlier] >= times[later]
    }
    if "quiet_from" in times and "quiet_to" in times:
        at_work = ("opens_at", "closes_at", "morning_meeting_at", "evening_meeting_at")
        quiet = [
            name for name in at_work if name in times and is_quiet(times[name], times["quiet_from"], times["quiet_to"])
        ]
        if quiet:
            problems["quiet_from"] = Problem("quiet_at_work", "quiet_from")
    return list(problems.values())
