"""Items that were given up: counted for the metrics, and tried again once what they failed at is mended."""

from collections.abc import Mapping
from contextlib import suppress

import redis
from django.conf import settings

from kit import clock
from kit.models import DueItem
from kit.queue import notify_on_commit
from kit.queue.broker import redis_client
from kit.schedule.next_due import lower, place
from kit.schedule.planning import RUN

_TOTALS = "parked_items"


def count_parked(kind: str) -> None:
    """Count an item that was given up. An emptied Redis loses the count, not the rows."""
    with suppress(redis.RedisError):
        redis_client().hincrby(_key(), kind, 1)


def parked_totals() -> Mapping[str, int]:
    """Return how many items were given up, by kind; nothing while Redis is away."""
    with suppress(redis.RedisError):
        found = redis_client().hgetall(_key())
        # redis types its answers for either way of decoding; our client does not decode.
        return {kind.decode(): int(count) for kind, count in found.items()}  # type: ignore[union-attr]
    return {}


def try_parked_again() -> int:
    """Let every parked item of the chosen place wait for its first try, in the transaction under way; return how
    many."""
    now = clock.now()
    lower(now)
    waiting = {"parked_at": None, "attempt_count": 0, "error": "", "due_at": now}
    count = DueItem.objects.filter(fired_at=None, parked_at__isnull=False).update(**waiting)
    if count:
        notify_on_commit(RUN, place() or None)
    return count


def _key() -> str:
    return f"{settings.QUEUE_NAMESPACE}:{_TOTALS}"
