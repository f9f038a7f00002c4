"""Counts in fixed windows, in Redis for all processes together, and in this process's memory when Redis is away.

Both count every time, so that a limit half used up is not forgotten at the moment Redis goes.
"""

import threading
import time
from collections import OrderedDict

import redis
import structlog
from django.conf import settings

from kit.queue.broker import redis_client

log = structlog.get_logger(__name__)

MOST_IN_MEMORY = 100_000
# Redis is left alone for so long after it failed: nobody's request waits for its time-out again and again.
PAUSE_SECONDS = 5.0


class Counters:
    """Counts by key. A key names its window, and its count is dropped when the window is over."""

    def __init__(self) -> None:
        self.namespace = ""
        self._memory: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()
        self._redis_paused_until = 0.0

    def add(self, key: str, amount: int, seconds: int) -> int:
        """Add to a count and return it: the greater of Redis's and this process's own."""
        return max(self._add_in_memory(key, amount, seconds), self._add_in_redis(key, amount, seconds))

    def forget(self) -> None:
        """Drop this process's own counts."""
        with self._lock:
            self._memory.clear()

    def _add_in_memory(self, key: str, amount: int, seconds: int) -> int:
        now = time.monotonic()
        with self._lock:
            count, ends_at = self._memory.pop(key, (0, now + seconds))
            if ends_at <= now:
                count, ends_at = 0, now + seconds
            self._memory[key] = (max(0, count + amount), ends_at)
            if len(self._memory) > MOST_IN_MEMORY:
                self._memory.popitem(last=False)
            return count + amount

    def _add_in_redis(self, key: str, amount: int, seconds: int) -> int:
        if time.monotonic() < self._redis_paused_until:
            return 0
        name = f"{settings.QUEUE_NAMESPACE}:limit:{self.namespace}:{key}"
        try:
            pipeline = redis_client().pipeline(transaction=True)
            pipeline.set(name, 0, ex=seconds, nx=True)
            pipeline.incrby(name, amount)
            return int(pipeline.execute()[1])
        except redis.RedisError as error:
            self._redis_paused_until = time.monotonic() + PAUSE_SECONDS
            log.warning("limits.redis_away", error=type(error).__name__)
            return 0


counters = Counters()
