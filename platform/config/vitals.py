"""The product's vital signs: taken by a worker every few seconds over all dealers, read by probes at no cost.

That they are renewed shows that clock, queue and worker are alive.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import redis
from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from django_tenants.utils import quote_schema_name

from crm.models import Event, FollowerCursor, ParkedEvent
from kit import clock
from kit.queue import public_actor
from kit.queue.broker import redis_client
from tenants.queries.dealers import dealers_in_schemas
from tenants.queries.migrations import schemas_behind

# What a reader may meet.
QueueAway = redis.RedisError

TAKE = "config.take_vitals"
_KEY = "vitals"
# One statement for so many dealers: few round trips, and no statement that locks a thousand tables.
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Vitals:
    """As they were at `taken_at` (seconds since 1970). `oldest_event_seconds` is 0 when every follower has all."""

    taken_at: float
    dealers: int
    schemas_behind: int
    oldest_event_seconds: float
    parked_events: int

    @property
    def age_seconds(self) -> float:
        """How long ago they were taken."""
        return max(0.0, time.time() - self.taken_at)


@public_actor(TAKE)
def take_vitals() -> None:
    """Look at every dealer's log and schema, and leave what was found in Redis."""
    schemas = [dealer.schema_name for dealer in dealers_in_schemas()]
    behind = schemas_behind(schemas)
    whole = sorted(set(schemas) - set(behind))
    oldest, parked = _backlog(whole)
    age = (clock.now() - oldest).total_seconds() if oldest else 0.0
    vitals = Vitals(time.time(), len(schemas), len(behind), max(0.0, age), parked)
    redis_client().set(_key(), json.dumps(asdict(vitals)))


def last_vitals() -> Vitals | None:
    """The signs last taken; None when none were since Redis was emptied."""
    found = redis_client().get(_key())
    return Vitals(**json.loads(found)) if found else None


def _backlog(schemas: Sequence[str]) -> tuple[datetime | None, int]:
    """When the oldest event that some follower lacks was recorded, and how many are parked, over all dealers."""
    names = [import_string(path).name for path in settings.FOLLOWERS]
    oldest: list[datetime] = []
    parked = 0
    for batch in _batches(schemas):
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(_of_one(schema) for schema in batch), {"followers": names})
            for recorded_at, parked_here in cursor.fetchall():
                oldest += [recorded_at] if recorded_at else []
                parked += parked_here
    return min(oldest, default=None), parked


def _of_one(schema: str) -> str:
    """One dealer's backlog, by the primary key alone. A follower that never ran is at the log's beginning."""
    of = quote_schema_name(schema)
    events, cursors, parked = (model._meta.db_table for model in (Event, FollowerCursor, ParkedEvent))
    return f"""(SELECT
        (SELECT event.recorded_at FROM {of}.{events} event
          WHERE event.id > (SELECT min(coalesce(cursor.position, 0)) FROM unnest(%(followers)s::text[]) follower(name)
                              LEFT JOIN {of}.{cursors} cursor USING (name))
          ORDER BY event.id LIMIT 1),
        (SELECT count(*) FROM {of}.{parked}))"""  # noqa: S608 - names of our own tables, quoted


def _batches(schemas: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(schemas), _BATCH):
        yield schemas[begin : begin + _BATCH]


def _key() -> str:
    return f"{settings.QUEUE_NAMESPACE}:{_KEY}"
