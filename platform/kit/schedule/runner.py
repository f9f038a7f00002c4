"""Firing what is due at one place. Any number of workers may do so at once: each item fires once.

A worker claims items by locking their rows, and marks them as fired in the transaction that writes what they fire.
A kill undoes both. A worker that is stopped in between loses its session after `_LEASE`: the server undoes what it did,
others claim the items, and when the worker wakes its statements fail and change nothing.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from kit import clock
from kit.models import DueItem
from kit.schedule.kinds import never_ending, registered
from kit.schedule.next_due import lease, settle
from kit.schedule.parked import count_parked
from kit.schedule.planning import RUN, Due, plan
from kit.tenancy import PUBLIC, current_dealer, current_schema

__all__ = ["RUN", "run_due"]

log = structlog.get_logger(__name__)

_BATCH = 500
# A place's turn: what is left waits its turn again, so that one dealer's flood holds up no other.
_TURN_SECONDS = 2.0
_LEASE = "20s"
# An item that fails is tried again after so many minutes, then parked and shown.
_PAUSES = (1, 5, 30, 120)
_KEPT_DAYS = 14


def run_due() -> bool:
    """Fire what is due at the chosen place, for one turn; False when more is left."""
    over_at = time.monotonic() + _TURN_SECONDS
    _begin_never_ending()
    while _fire_some():
        if time.monotonic() >= over_at:
            return False
    return settle()


def forget_fired(today: date) -> None:
    """Delete items that fired long ago; they were stored so that nothing fires twice on a day."""
    DueItem.objects.filter(fired_at__isnull=False, local_day__lt=today - timedelta(days=_KEPT_DAYS)).delete()


def _begin_never_ending() -> None:
    kinds = never_ending()
    if not kinds:
        return
    waiting = set(DueItem.waiting().filter(kind__in=kinds).values_list("kind", flat=True))
    missing = [kind.first() for name, kind in kinds.items() if kind.first and name not in waiting]
    if missing:
        with transaction.atomic():
            plan(_without_tried(missing))


def _without_tried(dues: Sequence[Due]) -> list[Due]:
    """Return the items that have no row yet. Planned again, one that was parked would stay parked, and the place would
    be looked into without a pause until its day is over."""
    known = DueItem.objects.filter(kind__in={due.kind for due in dues}, local_day__in={due.local_day for due in dues})
    tried = set(known.values_list("kind", "cause", "local_day"))
    return [due for due in dues if (due.kind, due.cause, due.local_day) not in tried]


def _fire_some() -> int:
    """Fire one batch; return how many items it had."""
    items: Sequence[DueItem] = ()
    try:
        with transaction.atomic():
            items = _claim()
            _fire(items)
    except (OperationalError, InterfaceError):
        # The database is away, or has ended this session: nothing was done.
        raise
    except Exception as error:  # whatever one item does wrong must not stop the others, nor be lost
        _fire_one_by_one(items, error)
    return len(items)


def _claim(ids: Iterable[object] = ()) -> Sequence[DueItem]:
    lease(_LEASE)
    rows = DueItem.waiting().filter(due_at__lte=clock.now(), kind__in=list(registered()))
    rows = rows.filter(id__in=list(ids)) if ids else rows
    return list(rows.select_for_update(skip_locked=True).order_by("due_at", "id")[:_BATCH])


def _fire(items: Sequence[DueItem]) -> None:
    """Fire claimed items by kind, in the order in which the kinds are first due."""
    if not items:
        return
    today = clock.business_date(clock.now(), _zone())
    by_kind: dict[str, list[DueItem]] = {}
    for item in items:
        kind = registered()[item.kind]
        # After a stop, yesterday's digests are not sent.
        if item.local_day >= today or kind.outlives_day:
            by_kind.setdefault(item.kind, []).append(item)
    for name, group in by_kind.items():
        registered()[name].fire(group)
    DueItem.objects.filter(id__in=[item.id for item in items]).update(fired_at=clock.now())


def _fire_one_by_one(items: Sequence[DueItem], error: Exception) -> None:
    if not items or (isinstance(error, DatabaseError) and not connection.is_usable()):
        raise error
    for item in items:
        try:
            with transaction.atomic():
                _fire(_claim([item.id]))
        except Exception as failure:  # the one that is to blame
            _postpone(item, failure)


def _postpone(item: DueItem, failure: Exception) -> None:
    """Try an item again later, or park it: parked items are counted by /metrics."""
    log.error("schedule.failed", kind=item.kind, attempt=item.attempt_count + 1, exc_info=failure)
    tries = item.attempt_count
    row = DueItem.objects.filter(id=item.id, fired_at=None, attempt_count=tries)
    error = type(failure).__name__
    if tries < len(_PAUSES):
        later = clock.now() + timedelta(minutes=_PAUSES[tries])
        row.update(attempt_count=tries + 1, due_at=later, error=error)
    else:
        row.update(attempt_count=tries + 1, parked_at=clock.now(), error=error)
        count_parked(item.kind)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE) if current_schema() == PUBLIC else current_dealer().time_zone
