"""The figures of a dealer's archive (SA-7): left out of it, made from its log by an import, and compared."""

import hashlib
import time
from collections.abc import Iterator

import orjson

from crm.events.fence import high_water_mark
from crm.models import Event, FollowerCursor
from reporting.dealer.events.follower import NAME, DealerFigures
from reporting.dealer.models import DaySum, MonthStock, Movement
from reporting.dealer.rules.measures import DIMENSIONS, STOCKS, Measure
from reporting.dealer.services.rebuild import rebuild_figures

_BATCH = 2_000
# A long log takes several turns.
_TURNS, _PAUSE = 10_000, 0.05


def catch_up_figures() -> None:
    """Let the figures follow the log for a few turns, so that a digest of them can be taken."""
    for _ in range(20):
        if high_water_mark() and DealerFigures().catch_up():
            return


def figures_digest() -> str:
    """Return the SHA-256 of all figures and movements; "" where the figures lag behind the log."""
    last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    position = FollowerCursor.objects.filter(name=NAME).values_list("position", flat=True).first() or 0
    if position < last:
        return ""
    digest = hashlib.sha256()
    for row in _rows():
        digest.update(orjson.dumps(row, default=str) + b"\n")
    return digest.hexdigest()


def make_figures() -> None:
    """Make the figures of a log that was taken in; RuntimeError where they do not get to its end."""
    is_done = rebuild_figures()
    for _ in range(_TURNS):
        if is_done:
            return
        time.sleep(_PAUSE)
        is_done = DealerFigures().catch_up()
    raise RuntimeError("the figures did not get to the end of the log")


def _rows() -> Iterator[tuple[object, ...]]:
    """Rows of nothing but zeros are left out: a log that is read at once makes fewer of them."""
    measures = [str(measure) for measure in Measure]
    for model, key, columns in ((DaySum, "on", measures), (MonthStock, "month", list(STOCKS))):
        keys = (key, *DIMENSIONS)
        for row in model.objects.order_by(*keys).values_list(*keys, *columns).iterator(_BATCH):
            if any(row[len(keys) :]):
                yield row
    yield from Movement.objects.order_by("id").values_list().iterator(_BATCH)
