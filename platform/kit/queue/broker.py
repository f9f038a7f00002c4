"""The one broker: dramatiq on Redis.

A dead worker's messages come back only by the broker's maintenance. With dramatiq's defaults that took 10 minutes;
with maintenance at every command and a heartbeat of 15 s it takes seconds.
"""

from functools import cache
from typing import Any

import dramatiq
import redis
from django.conf import settings
from django.db import close_old_connections, connections
from dramatiq.middleware import Middleware, Retries, ShutdownNotifications, TimeLimit
from redis.backoff import NoBackoff
from redis.retry import Retry

from kit.queue.arrivals import AnnouncedArrivals, SleepingBroker

# Each queue has threads of its own (settings.JOB_QUEUES says which jobs are not in the first). The few short jobs that
# whatever people see depends on waited for minutes behind a sweep over a thousand dealers, which comes in a thousand
# messages; and where two long jobs had both threads, until one was over. What a burst leaves waits for neither.
# Deliveries wait for gateways, which may take seconds, and webhooks for anyone's server: each has a queue of its own.
QUEUE, INTERACTIVE, CATCH_UP, DELIVERIES, WEBHOOKS = "default", "interactive", "catch_up", "deliveries", "webhooks"
QUEUES = (INTERACTIVE, CATCH_UP, DELIVERIES, WEBHOOKS, QUEUE)

_HEARTBEAT_MS = 15_000
_ALWAYS = 1_000_000
_TIME_LIMIT_MS = 10 * 60_000
_MAX_RETRIES = 8
_MIN_BACKOFF_MS, _MAX_BACKOFF_MS = 1_000, 5 * 60_000
# A request rings the bell; where Redis is gone it must not wait for it.
_SOCKET_TIMEOUT_S = 1.0


class DatabaseConnections(Middleware):
    """A job gets a connection that is fit to use and leaves none open behind its thread."""

    def before_process_message(self, broker: Any, message: Any) -> None:
        close_old_connections()

    def after_process_message(self, broker: Any, message: Any, *, result: Any = None, exception: Any = None) -> None:
        close_old_connections()

    after_skip_message = before_process_message

    def before_worker_thread_shutdown(self, broker: Any, thread: Any) -> None:
        connections.close_all()


class FailureKept(Middleware):
    """A job given up keeps its last failure: what dramatiq sets aside is the message as it was first sent."""

    def after_process_message(self, broker: Any, message: Any, *, result: Any = None, exception: Any = None) -> None:
        if exception is not None:
            # The first line alone: a database's second one quotes the row.
            first_line = str(exception).partition("\n")[0]
            message.options["error"] = f"{type(exception).__name__}: {first_line}"[:300]

    def after_nack(self, broker: Any, message: Any) -> None:
        kept = f"{dead_letter_key(message.queue_name)}.msgs"
        redis_client().hset(kept, message.options["redis_message_id"], message.encode())


def queue_of(job: str) -> str:
    """The queue that a job is rung in."""
    queue: str = settings.JOB_QUEUES.get(job, QUEUE)
    return queue


def dead_letter_key(queue: str) -> str:
    """Where dramatiq sets aside what was given up: a sorted set of ids, and beside it (`.msgs`) the messages."""
    return f"{settings.QUEUE_NAMESPACE}:{queue}.XQ"


@cache
def redis_client() -> redis.Redis:
    """Redis, asked twice at most and briefly."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=_SOCKET_TIMEOUT_S,
        socket_timeout=5 * _SOCKET_TIMEOUT_S,
        retry=Retry(NoBackoff(), 1),
    )


def _build() -> SleepingBroker:
    broker = SleepingBroker(  # type: ignore[no-untyped-call] # dramatiq's Redis broker has no types
        client=redis_client(),
        namespace=settings.QUEUE_NAMESPACE,
        maintenance_chance=_ALWAYS,
        heartbeat_timeout=_HEARTBEAT_MS,
        middleware=[
            TimeLimit(time_limit=_TIME_LIMIT_MS),
            ShutdownNotifications(),
            Retries(max_retries=_MAX_RETRIES, min_backoff=_MIN_BACKOFF_MS, max_backoff=_MAX_BACKOFF_MS),
            DatabaseConnections(),
            FailureKept(),
            AnnouncedArrivals(),
        ],
    )
    for queue in QUEUES:
        broker.declare_queue(queue)
    dramatiq.set_broker(broker)
    return broker


broker = _build()
