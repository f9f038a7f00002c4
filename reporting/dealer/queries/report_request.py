"""What an address or an export asks for: a period and a part of the dealer, as the asker may see it.

What cannot be read is not asked for: such an address is answered with the month that runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.models import User
from crm.rules.codes import Business, Channel
from kit import clock
from kit.tenancy import current_dealer
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.seen import seen_by
from reporting.dealer.rules.period import Period, find_period

ALL_BUSINESS = "all"
RETAIL = str(Business.RETAIL)
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A period, and a part in which the asker's own limits are in."""

    period: Period
    part: Part


def read_request(user: User, given: Mapping[str, object]) -> ReportRequest:
    """Read `month`, or `from` and `to`; `consultant`, `channel`, `model`, `business`, `as_of`.

    `not_allowed` (403) for what the asker may not see.
    """
    said = {name: _said(value) for name, value in given.items() if isinstance(value, str | date | UUID)}
    business = said.get("business", "")
    part = Part(
        consultant=_id(said.get("consultant", "")),
        channel=said["channel"] if Channel.has(said.get("channel")) else None,
        model=said.get("model", "").replace("\x00", "")[:40] or None,
        business=None if business == ALL_BUSINESS else business if Business.has(business) else RETAIL,
        as_of=_instant(said.get("as_of", "")),
    )
    return ReportRequest(_period(said) or Period.month(part.today), seen_by(user, part))


def today() -> date:
    """The dealer's business date."""
    return clock.today(current_dealer().time_zone)


def _said(value: str | date | UUID) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    """An instant with its offset; one without says no moment."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _period(said: Mapping[str, str]) -> Period | None:
    try:
        first, last = (date.fromisoformat(said[name]) if said.get(name) else None for name in ("from", "to"))
    except ValueError:
        return None
    period, _problems = find_period(first, last, said.get("month"))
    return period if period and period.first >= _FIRST and period.last <= _LAST else None
