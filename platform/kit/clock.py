"""The one clock. Everything that asks for the time asks here, so that a demo or a test can live on another day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_simulated: ContextVar[datetime | None] = ContextVar("simulated_now", default=None)


def now() -> datetime:
    """The present instant, in UTC; the simulated one inside `at`."""
    return _simulated.get() or datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The business date: the calendar date in a dealer's time zone."""
    return now().astimezone(zone).date()


def business_date(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar date on which an instant fell for a dealer."""
    return instant.astimezone(zone).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Live at another instant: the demo's history and the tests' days are made with it."""
    if instant.tzinfo is None:
        raise ValueError("the clock takes instants with an offset")
    token = _simulated.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _simulated.reset(token)
