"""Instants as senders write them, in five formats."""

import re
from datetime import date, datetime, tzinfo
from email.utils import parsedate_to_datetime

_CHINESE = re.compile(
    r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*(?:(上午|下午)?\s*(\d{1,2})(?:[::时点](\d{1,2})?(?:[::分](\d{1,2})?)?)?[分秒]?)?"
)
_SLASHES = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?")
_FIRST, _LAST = date(2000, 1, 1), date(2199, 12, 31)


def read_instant(text: str, zone: tzinfo) -> tuple[datetime, bool] | None:
    """Return the instant, and whether it was written as ISO 8601 with an offset, which needs no repair.

    The other formats: ISO 8601 without an offset, RFC 2822 (`Mon, 30 Nov 2026 10:00:00 +0800`), `2026/11/30 10:00`,
    `11/30/2026 10:00 AM` and `2026年11月30日 10:00`. One without an offset is in `zone`. None for anything else.
    """
    text = text.strip()
    for read in (_iso, _rfc_2822, _slashes, _american, _chinese):
        try:
            found = read(text, zone)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if found is None or not _FIRST <= found.date() <= _LAST:
            continue
        is_exact = read is _iso and found.tzinfo is not None
        return (found if found.tzinfo else found.replace(tzinfo=zone)), is_exact
    return None


def _iso(text: str, zone: tzinfo) -> datetime | None:
    return datetime.fromisoformat(text)


def _rfc_2822(text: str, zone: tzinfo) -> datetime | None:
    return parsedate_to_datetime(text) if re.match(r"[A-Za-z]{3},|\d{1,2} [A-Za-z]{3} ", text) else None


def _slashes(text: str, zone: tzinfo) -> datetime | None:
    match = _SLASHES.fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def _american(text: str, zone: tzinfo) -> datetime | None:
    match = _AMERICAN.fullmatch(text)
    if not match:
        return None
    month, day, year, hour, minute, second, half = match.groups()
    hours = _in_day(int(hour or 0), (half or "").lower() == "pm", has_half=bool(half))
    return datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=zone)


def _chinese(text: str, zone: tzinfo) -> datetime | None:
    match = _CHINESE.fullmatch(text)
    if not match:
        return None
    year, month, day, half, hour, minute, second = match.groups()
    hours = _in_day(int(hour or 0), half == "下午", has_half=bool(half))
    return datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=zone)


def _in_day(hour: int, is_afternoon: bool, *, has_half: bool) -> int:
    if not has_half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour of half a day")
    return hour % 12 + (12 if is_afternoon else 0)
