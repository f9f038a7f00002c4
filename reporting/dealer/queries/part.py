"""Which part of the dealer a figure is of, and up to which instant the log is in it (RP-8)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from crm.events.fence import is_being_written
from crm.rules.held_open import HELD_OPEN
from kit import clock
from kit.db.prepared import execute
from kit.errors import refuse
from kit.tenancy import current_dealer
from reporting.dealer.events.follower import NAME

# How far the clocks of two servers may differ.
_SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Part:
    """One consultant, channel, model or business; None is all of them.

    `as_of` limits the figures to what was known at that instant. `known_at` is the instant up to which the log is in
    them: `as_of` where it is given, else what the caller read of the follower's cursor.
    """

    consultant: UUID | None = None
    channel: str | None = None
    model: str | None = None
    business: str | None = None
    as_of: datetime | None = None
    known_at: datetime | None = None

    def cells(self) -> dict[str, object]:
        """Return the filter that its cells pass."""
        named = {
            "consultant": self.consultant,
            "channel": self.channel,
            "model": self.model,
            "business": self.business,
        }
        return {name: value for name, value in named.items() if value is not None}

    @property
    def today(self) -> date:
        """The business date of the instant up to which the log is in."""
        return clock.business_date(self.as_of or self.known_at or clock.now(), current_dealer().time_zone)

    @property
    def closed_before(self) -> date:
        """The first date that may still change: all earlier ones are final (CA-3)."""
        instant = (self.as_of or self.known_at or clock.now()) - HELD_OPEN
        return clock.business_date(instant, current_dealer().time_zone)


@dataclass(frozen=True, slots=True)
class Known:
    """How far the figures are: the last event in them, and the instant up to which the log is complete."""

    position: int
    up_to: datetime | None

    def check(self, as_of: datetime | None) -> None:
        """Refuse `not_yet_known` (409) for an instant that lies after `up_to` (RP-8)."""
        if as_of and (self.up_to is None or as_of > self.up_to):
            at = self.up_to and self.up_to.isoformat()
            raise refuse("not_yet_known", "as_of", "RP-8", status=409, extra={"up_to": at}, up_to=at or "–")


_KNOWN = """
    SELECT position, up_to, coalesce((SELECT max(id) FROM crm_event), 0)
      FROM (VALUES (1)) AS one LEFT JOIN crm_followercursor ON name = %s
"""


def known() -> Known:
    """Return how far the figures are. One statement; three where they are older than a minute.

    Where no event waits and nobody is writing one, they are complete up to a minute ago: a follower moves its cursor
    only when something happens.
    """
    settled = clock.now() - _SKEW
    found, is_waiting = _read()
    if is_waiting or (found.up_to is not None and found.up_to >= settled):
        return found
    # Read the locks before the log: a writer that no longer holds its lock has committed, so its event shows. One that
    # takes it later dates its event later than `settled`.
    if is_being_written():
        return found
    found, is_waiting = _read()
    return found if is_waiting else replace(found, up_to=_in_zone(settled))


def has_moved(before: Known) -> bool:
    """Say whether the follower has taken in events since. One statement."""
    return _read()[0].position != before.position


def _read() -> tuple[Known, bool]:
    """How far the follower is, and whether an event waits for it."""
    ((position, up_to, last),) = execute(_KNOWN, [NAME])
    return Known(position or 0, up_to and _in_zone(up_to)), last > (position or 0)


def _in_zone(instant: datetime) -> datetime:
    return instant.astimezone(current_dealer().time_zone)


def up_to() -> datetime | None:
    """Return the instant up to which the log is in the figures. One statement."""
    return known().up_to
