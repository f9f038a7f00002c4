"""Followers: what reads the log and keeps something of its own in step with it.

Each has a cursor in the dealer's schema and moves it in the transaction that handles the events, so that a kill at
any moment leaves both or neither. crm knows none of them: `settings.FOLLOWERS` names them, in the order they run.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from crm.events.fence import HighWaterMark, high_water_mark
from crm.models import Event, FollowerCursor, ParkedEvent
from kit import clock
from kit.db.durability import commit_without_waiting
from kit.db.prepared import PreparedQuery, execute

log = structlog.get_logger(__name__)

BATCH = 200
ATTEMPTS = 5
# A dealer's turn. What a burst leaves after it waits its turn again, so that the other dealers' few events do not wait
# for one dealer's fifty thousand.
TURN_SECONDS = 0.25


class Follower(Protocol):
    """Whatever keeps in step with the log, which is complete up to `seen` (asked for where it is not given).

    `catch_up` answers False when it did not get to the end and is to be asked again.
    """

    name: str

    def catch_up(self, seen: HighWaterMark | None = None) -> bool: ...


class EventFollower(ABC):
    """A follower that reads the log itself, in the order of the events' ids."""

    name: str

    @abstractmethod
    def handle(self, events: Sequence[Event]) -> None:
        """Take in events, inside the transaction that moves the cursor past them."""

    def catch_up(self, seen: HighWaterMark | None = None) -> bool:
        """Handle the events that the log holds now, for one turn; False when there are more, or the fence was busy, or
        another worker is at it."""
        over_at = time.monotonic() + TURN_SECONDS
        seen = seen or high_water_mark()
        if seen is None:
            return False
        while True:
            try:
                progress = _one_batch(self, seen, BATCH)
            except Exception as error:  # whatever a follower does wrong must not stop the others, nor be lost
                progress = _one_by_one(self, seen, error)
            if progress is not None:
                return progress
            if time.monotonic() >= over_at:
                return False


def registered() -> list[Follower]:
    """The followers of settings.FOLLOWERS, in their order."""
    return [import_string(path)() for path in settings.FOLLOWERS]


def catch_up() -> bool:
    """Let every follower take its turn at the chosen dealer's log; False when one is to be asked again. The fence is
    asked once for all of them."""
    seen = high_water_mark()
    if seen is None:
        return False
    # Each has its turn, whatever became of another's.
    turns = [follower.catch_up(seen) for follower in registered()]
    return all(turns)


# One that never ran is at the log's beginning. In order, so that the log is read from there and no more of it.
_BEHIND = """
    SELECT count(*) FROM (
        SELECT id FROM crm_event WHERE id > (
            SELECT min(coalesce(position, 0))
              FROM unnest(%s::text[]) AS follower (name) LEFT JOIN crm_followercursor USING (name)
        ) ORDER BY id LIMIT %s
    ) AS lacking
"""


def events_behind(most: int) -> int:
    """How many events of the chosen dealer's log the hindmost follower lacks, counted up to `most`; 0 where nothing is
    new. One statement, for bells ring more often than dealers have news. Who is writing an event at this moment rings
    when it stands."""
    ((behind,),) = execute(_BEHIND, [[each.name for each in registered()], most])
    return int(behind)


def _one_batch(follower: EventFollower, seen: HighWaterMark, size: int) -> bool | None:
    """Handle one batch; True at the high-water mark, False if another worker has the cursor, None if there is more."""
    with transaction.atomic():
        cursor = _claim(follower)
        if cursor is None:
            return False
        events = _next(cursor, seen, size)
        if events:
            follower.handle(events)
        _advance(cursor, seen, events, at_end=len(events) < size)
        return True if len(events) < size else None


_CLAIM = """
    SELECT name, position, up_to, failed_attempts, last_error
      FROM crm_followercursor WHERE name = %s FOR UPDATE SKIP LOCKED
"""
_ADVANCE = """
    UPDATE crm_followercursor SET position = %s, up_to = %s, failed_attempts = 0, last_error = '' WHERE name = %s
"""


def _claim(follower: EventFollower) -> FollowerCursor | None:
    """The follower's cursor, locked; None when another worker holds it."""
    # A crash of the server takes back a follower's work together with its cursor, so the work is done once more.
    # The events themselves were waited for.
    commit_without_waiting()
    found = _locked(follower)
    if found is None:
        FollowerCursor.objects.bulk_create([FollowerCursor(name=follower.name)], ignore_conflicts=True)
        found = _locked(follower)
    return found


def _locked(follower: EventFollower) -> FollowerCursor | None:
    for name, position, up_to, failed_attempts, last_error in execute(_CLAIM, [follower.name]):
        return FollowerCursor(name, position, up_to, failed_attempts, last_error)
    return None


def _of_the_log(size: int, given: Mapping[str, Any]) -> "QuerySet[Event, tuple[Any, ...]]":
    """The next events behind a cursor (`kit.db.prepared`)."""
    rows = Event.objects.filter(id__gt=given["position"], id__lte=given["up_to"]).order_by("id")
    return rows.values_list(*_COLUMNS)[:size]


_COLUMNS = [field.attname for field in Event._meta.concrete_fields]
_EVENTS = PreparedQuery(_of_the_log, has_one_plan=True)


def _next(cursor: FollowerCursor, seen: HighWaterMark, size: int) -> list[Event]:
    rows = _EVENTS.find(size, {"position": cursor.position, "up_to": seen.event_id})
    return [Event(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]


def _advance(cursor: FollowerCursor, seen: HighWaterMark, events: Sequence[Event], *, at_end: bool) -> None:
    if events:
        cursor.position = events[-1].id
    if at_end and (cursor.up_to is None or cursor.up_to < seen.at):
        cursor.up_to = seen.at
    execute(_ADVANCE, [cursor.position, cursor.up_to, cursor.name])


def _one_by_one(follower: EventFollower, seen: HighWaterMark, error: Exception) -> bool | None:
    """A batch failed: go event by event to find the one to blame; park it after ATTEMPTS tries."""
    log.warning("follower.batch_failed", follower=follower.name, error=type(error).__name__)
    try:
        return _one_batch(follower, seen, 1)
    except Exception as single:  # the poison event itself, whatever it raises
        return _blame(follower, seen, single)


def _blame(follower: EventFollower, seen: HighWaterMark, error: Exception) -> bool | None:
    """Count the failure of the next event; park it when it has had its tries, so that the rest goes on."""
    with transaction.atomic():
        cursor = _claim(follower)
        if cursor is None:
            return False
        event = Event.objects.filter(id__gt=cursor.position, id__lte=seen.event_id).order_by("id").first()
        if event is None:
            return True
        cursor.failed_attempts += 1
        cursor.last_error = f"{type(error).__name__}: {error}"[:2000]
        parked = cursor.failed_attempts >= ATTEMPTS
        if parked:
            ParkedEvent.objects.create(
                follower=follower.name, event=event, error=cursor.last_error, parked_at=clock.now()
            )
            cursor.position, cursor.failed_attempts = event.id, 0
        cursor.save()
    log.error("follower.event_failed", follower=follower.name, event_id=event.id, parked=parked, exc_info=error)
    return None if parked else False
