"""The one clock. Everything that asks for the time asks here, so that a demo or a test can live on another day.

It has two hands (design, event log). `now` is when something is written down: the log, audit entries and expiries use
it. `moment` is when it was done: rules judge by it, and business rows state it. They differ only for an action of a
phone without a network, which arrives later (SY-3).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_simulated: ContextVar[datetime | None] = ContextVar("simulated_now", default=None)
_done_at: ContextVar[datetime | None] = ContextVar("done_at", default=None)


def now() -> datetime:
    """The present instant, in UTC; the simulated one inside `at`."""
    return _simulated.get() or datetime.now(UTC)


def moment() -> datetime:
    """The instant at which the action under way was done, in UTC; the present one outside of `done_at`."""
    return _done_at.get() or now()


def shift() -> timedelta:
    """How far `now` is from the real instant: zero, but inside `at`. Added to the database's clock, which decides when
    something is due and when a lease ends."""
    simulated = _simulated.get()
    return simulated - datetime.now(UTC) if simulated else timedelta(0)


def today(zone: ZoneInfo) -> date:
    """The business date of the moment: the calendar date in a dealer's time zone."""
    return moment().astimezone(zone).date()


def business_date(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar date on which an instant fell for a dealer."""
    return instant.astimezone(zone).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Live at another instant: the demo's history and the tests' days are made with it."""
    with _set(_simulated, instant):
        yield


@contextmanager
def done_at(instant: datetime) -> Iterator[None]:
    """Judge the actions inside by an earlier instant, at which they were done (SY-3). The log still dates them now."""
    with _set(_done_at, instant):
        yield


@contextmanager
def _set(hand: ContextVar[datetime | None], instant: datetime) -> Iterator[None]:
    if instant.tzinfo is None:
        raise ValueError("the clock takes instants with an offset")
    token = hand.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        hand.reset(token)
