"""What a dealer's events changed since they were last carried over. Asked in the dealer's schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.db.prepared import execute
from kit.tenancy import current_dealer
from reporting.brand.models import DealerFreshness
from reporting.brand.queries.cards_changed import CardChange, cards_changed
from reporting.brand.rules.measures import ROLLED_UP
from reporting.dealer.events.follower import NAME as SUMMARIES
from reporting.dealer.events.follower import PER_EVENT
from reporting.dealer.queries.late import IS_LATE

# The roll-up's name as a follower.
NAME = "brand.roll_up"
# The layout of the rows that this version writes (`DealerFreshness.layout`).
LAYOUT = 3
# How old the freshness of a dealer may grow while nothing happens there: public is not written for every tick.
_STEP = timedelta(minutes=1)
# Events that are carried over in one transaction: a rebuild of years takes many, each with its own position.
_MOST_EVENTS = 2_000


class OldLayout(Exception):
    """The rows of a dealer are those of an earlier version, and have to be made again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a follower has come: the log up to `position`, all that was known at `up_to`."""

    position: int = 0
    up_to: datetime | None = None
    layout: int = LAYOUT


@dataclass(frozen=True, slots=True)
class Changes:
    """What the events from one position to the next changed: counts by event, date and cell, and cards once.

    `come` is how far the roll-up is with them, and `is_all` whether that is as far as the summaries are.
    """

    come: Progress
    is_all: bool
    cells: Sequence[Mapping[str, object]]
    cards: Sequence[CardChange]


def changes_since_last(dealer: str) -> Changes | None:
    """Return what the roll-up lacks of a dealer; None when there is nothing, and its freshness was told a moment ago.

    Two statements, up to six where something happened. Raises `OldLayout`.
    """
    summaries, own, carried = _progress(dealer)
    if carried.layout != LAYOUT:
        raise OldLayout(dealer)
    if summaries is None or summaries.position < carried.position:
        return None
    is_carried = summaries.position == carried.position == own.position
    if is_carried and not _is_older(carried.up_to, summaries.up_to):
        return None
    until, zone = _until(carried.position, summaries.position), current_dealer().time_zone.key
    is_all = until == summaries.position
    cells = [dict(zip(_NAMES, row, strict=True)) for row in execute(_CELLS, [zone, *_bounds(carried.position, until)])]
    cells = [cell for cell in cells if any(cell[name] for name in _MEASURES)]
    cards = list(cards_changed(carried.position, until)) if until > carried.position else []
    return Changes(Progress(until, summaries.up_to if is_all else carried.up_to), is_all, cells, cards)


_PROGRESS = "SELECT name, position, up_to FROM crm_followercursor WHERE name = ANY(%s)"
# Public's own position: its rows and it are written in one transaction, so that nothing is added twice.
_CARRIED = f"SELECT position, up_to, layout FROM {DealerFreshness._meta.db_table} WHERE dealer = %s"  # noqa: S608
_UNTIL = "SELECT max(id) FROM (SELECT id FROM crm_event WHERE id > %s AND id <= %s ORDER BY id LIMIT %s) AS next"
_MEASURES = tuple(map(str, ROLLED_UP))
_NAMES = ("event_id", "recorded_at", "on", "channel", "model", "business", "is_late", *_MEASURES)
_CELLS = f"""
    SELECT id / {PER_EVENT}, recorded_at, "on", channel, model, business, bool_or({IS_LATE}),
           {", ".join(f'sum("{measure}")' for measure in _MEASURES)}
      FROM reporting_movement WHERE id >= %s AND id < %s
     GROUP BY id / {PER_EVENT}, recorded_at, "on", channel, model, business
"""  # noqa: S608 - our own columns


def _progress(dealer: str) -> tuple[Progress | None, Progress, Progress]:
    """Return how far the summaries are, the roll-up's cursor at the dealer, and the brand's rows."""
    cursors = {name: Progress(position, up_to) for name, position, up_to in execute(_PROGRESS, [[SUMMARIES, NAME]])}
    carried = execute(_CARRIED, [dealer])
    return cursors.get(SUMMARIES), cursors.get(NAME, Progress()), Progress(*carried[0]) if carried else Progress()


def _until(after: int, last: int) -> int:
    """Return the last event of this batch. One statement where there may be more than one batch's."""
    if last - after <= _MOST_EVENTS:
        return last
    ((found,),) = execute(_UNTIL, [after, last, _MOST_EVENTS])
    return found if found is not None else last


def _bounds(after: int, until: int) -> list[int]:
    return [(after + 1) * PER_EVENT, (until + 1) * PER_EVENT]


def _is_older(told: datetime | None, known: datetime | None) -> bool:
    return known is not None and (told is None or known - told >= _STEP)
