"""Making the figures again from the log."""

from collections.abc import Iterator
from datetime import date

import structlog
from django.db import transaction

from crm.events.fence import HighWaterMark, high_water_mark
from crm.models import Event, FollowerCursor
from reporting.dealer.events.follower import NAME, PER_EVENT, DealerFigures, months_of, take_in
from reporting.dealer.events.sums import sum_up
from reporting.dealer.models import CardState, DaySum, MonthStock, MonthSum, Movement

log = structlog.get_logger(__name__)

_BATCH = 2_000


def rebuild_figures() -> bool:
    """Forget everything and read the log from its beginning; the same comes out. False when it did not get to the
    end of the log and goes on with the next catch-up.

    In one transaction, so that the figures are there all the while, and with the sums made once, at the end: added up
    batch by batch as the follower does, years of a large dealer took hours. Where an event cannot be taken in, the
    follower begins anew instead, which tries it, parks it and goes on.
    """
    seen = high_water_mark()
    try:
        with transaction.atomic():
            # Where writers keep the fence busy, there is no telling yet how far to read.
            _make_anew(seen) if seen else _forget()
    except Exception as error:  # whatever it is, it is the follower's to blame on one event
        log.warning("figures.begun_anew", error=type(error).__name__)
        with transaction.atomic():
            _forget()
    return DealerFigures().catch_up()


def _make_anew(seen: HighWaterMark) -> None:
    cursor = _forget()
    months: set[date] = set()
    for events in _batches(seen):
        take_in(events)
        months |= months_of(events)
        cursor.position = events[-1].id
    sum_up(months, PER_EVENT)
    cursor.up_to = seen.at
    cursor.save()


def _forget() -> FollowerCursor:
    """Empty the tables and set the cursor to the log's beginning. The cursor first: a worker in the middle of a batch
    is waited for, the next one begins at 0."""
    cursor, _ = FollowerCursor.objects.select_for_update().get_or_create(name=NAME)
    for kept in (Movement, DaySum, MonthSum, MonthStock, CardState):
        kept._base_manager.all().delete()
    cursor.position, cursor.up_to, cursor.failed_attempts, cursor.last_error = 0, None, 0, ""
    cursor.save()
    return cursor


def _batches(seen: HighWaterMark) -> Iterator[list[Event]]:
    position = 0
    while events := list(Event.objects.filter(id__gt=position, id__lte=seen.event_id).order_by("id")[:_BATCH]):
        yield events
        position = events[-1].id
