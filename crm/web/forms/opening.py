"""Opening hours as people type them (RM-4): `09:00-12:00, 13:30-18:00`, or a word for closed."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

# Both languages have several signs for a range, and for the separator of a list.
_DASHES = re.compile(r"\s*[-–—~～至]\s*")
_SEPARATORS = re.compile(r"[,，、;；\s]+")
_CLOSED = frozenset({"closed", "休", "休息", "不营业", "-"})


def read_day_hours(text: str) -> list[str]:
    """Return the hours of a day, none for closed; texts that are no hours are for the rules to refuse."""
    text = text.strip()
    if text.casefold() in _CLOSED:
        return []
    joined = _DASHES.sub("-", text.replace("：", ":"))
    return [part for part in _SEPARATORS.split(joined) if part]


def show_day_hours(hours: Sequence[str]) -> str:
    """Return the hours of a day as `read_day_hours` reads them, in the language of the page."""
    return ", ".join(hours) if hours else _("closed")


def read_days(text: str) -> dict[str, list[str]]:
    """Return hours by date, one date a line; a line that names only a date is a closed day."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return {day: read_day_hours(rest or "-") for day, _space, rest in (line.partition(" ") for line in lines)}


def show_days(days: Mapping[str, Sequence[str]]) -> str:
    """Return the dates in order, one a line."""
    return "\n".join(f"{day} {show_day_hours(hours)}" for day, hours in sorted(days.items()))
