"""Figures on one basis: all of an answer's numbers are of the instant that it states (RP-8)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from kit.tenancy import current_dealer
from reporting.dealer.queries.late import has_late_entries
from reporting.dealer.queries.part import Part, has_moved, known
from reporting.dealer.rules.period import Period

T = TypeVar("T")


def on_basis(part: Part, read: Callable[[Part], T]) -> tuple[T, Part]:
    """Return what `read` finds for the part, and the part with `known_at` set. Two statements besides `read`'s own.

    Refuses `not_yet_known`. The figures are read by several statements: if the follower took in events between the
    first and the last, they are read again as of the instant that was known before.
    """
    before = known()
    before.check(part.as_of)
    basis = replace(part, known_at=_in_zone(part.as_of) or before.up_to)
    found = read(basis)
    if basis.as_of is None and basis.known_at is not None and has_moved(before):
        fixed = replace(basis, as_of=basis.known_at)
        return read(fixed), fixed
    return found, basis


def is_provisional(period: Period, part: Part) -> bool:
    """Say whether days of the period may still change (CA-3). One query where they are over, and their month is not.

    Until 24 hours after its last day offline entries and answered requests may be added. A day of the month that is
    still open, to which a filing or a contact was dated back since, may change again until the month closes.
    """
    if period.last >= part.closed_before:
        return True
    movable = period.after(part.closed_before.replace(day=1) - timedelta(days=1))
    return movable is not None and has_late_entries(movable, part)


def _in_zone(instant: datetime | None) -> datetime | None:
    return instant and instant.astimezone(current_dealer().time_zone)
