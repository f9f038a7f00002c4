"""The product's vital signs: taken by a worker every few seconds over all dealers, read by probes at no cost.

That they are renewed shows that clock, queue and worker are alive.
"""

import json
import time
from dataclasses import asdict, dataclass

import redis
from django.conf import settings

from crm.queries.follower_lag import LogWatch
from kit import clock
from kit.queue import public_actor
from kit.queue.broker import redis_client
from notifications.queries.operations import oldest_due_seconds
from tenants.queries.migrations import count_noted_behind
from tenants.queries.schemas import dealer_schemas

# What a reader may meet.
QueueAway = redis.RedisError

JOB = "config.take_heartbeat"
_KEY = "vitals"
_watch = LogWatch()


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """As they were at `taken_at` (seconds since 1970). `oldest_event_seconds` is 0 when every follower has all."""

    taken_at: float
    dealers: int
    schemas_behind: int
    oldest_event_seconds: float
    parked_events: int
    # Since when the longest overdue message has been due; 0 where none is.
    oldest_delivery_seconds: float = 0.0

    @property
    def age_seconds(self) -> float:
        """How long ago they were taken."""
        return max(0.0, time.time() - self.taken_at)


@public_actor(JOB)
def take_heartbeat() -> None:
    """Look where something has happened since the last look, and leave what was found in Redis."""
    schemas = dealer_schemas()
    backlogs = _watch.look().values()
    oldest = min((backlog.oldest_at for backlog in backlogs if backlog.oldest_at), default=None)
    age = (clock.now() - oldest).total_seconds() if oldest else 0.0
    parked = sum(backlog.parked for backlog in backlogs)
    heartbeat = Heartbeat(
        time.time(), len(schemas), count_noted_behind(schemas), max(0.0, age), parked, oldest_due_seconds()
    )
    redis_client().set(_key(), json.dumps(asdict(heartbeat)))


def last_heartbeat() -> Heartbeat | None:
    """The signs last taken; None when none were since Redis was emptied."""
    found = redis_client().get(_key())
    return Heartbeat(**json.loads(found)) if found else None


def _key() -> str:
    return f"{settings.QUEUE_NAMESPACE}:{_KEY}"
