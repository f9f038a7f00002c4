"""The doorbell: asks a worker to look, and says no more than who for and what.

One ring that still waits is enough for all that happened until a worker answers it, so further ones are held back:
the worker clears the mark before it looks, hence whatever is committed later rings anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import redis
import structlog
from django.conf import settings
from django.db import transaction
from dramatiq import Message

from kit.queue.broker import broker, queue_of, redis_client

log = structlog.get_logger(__name__)

# How long a ring that nobody answered holds back the next: longer than a message waits, and than a dead worker's takes
# to come back. With ten seconds the bells of a busy time came again for each dealer that waited longer, until the queue
# held each of them six times. Where the message was lost and the mark was not (Redis fell between the two), a dealer
# waits so long for the next.
_MARK_SECONDS = 30


_is_muted: ContextVar[bool] = ContextVar("wakeup_is_muted", default=False)


@contextmanager
def muted() -> Iterator[None]:
    """Ring for nothing that is committed meanwhile: bulk work that lets the followers catch up itself, at its end."""
    token = _is_muted.set(True)
    try:
        yield
    finally:
        _is_muted.reset(token)


def is_muted() -> bool:
    """Return whether bulk work has asked that nobody be woken for its commits."""
    return _is_muted.get()


def notify(job: str, dealer: str | None = None, *, after_ms: int | None = None) -> bool:
    """Ask for a run of the job `job`, of a dealer or (None) of the brand; with `after_ms`, no sooner than that.

    Never raises for want of Redis: the sweep finds what was not announced. True when a ring went out, False when one
    is waiting already or Redis is away.
    """
    try:
        if not redis_client().set(_mark(job, dealer), 1, nx=True, ex=_MARK_SECONDS):
            return False
        args = () if dealer is None else (dealer,)
        message: Message[None] = Message(queue_name=queue_of(job), actor_name=job, args=args, kwargs={}, options={})
        broker.enqueue(message, delay=after_ms)
    except redis.RedisError as error:
        log.warning("queue.redis_away", job=job, dealer=dealer, error=type(error).__name__)
        return False
    return True


def notify_on_commit(job: str, dealer: str | None = None) -> None:
    """Ring once the transaction stands."""
    if _is_muted.get():
        return
    transaction.on_commit(lambda: notify(job, dealer), robust=True)


def acknowledge(job: str, dealer: str | None) -> None:
    """Let the next ring through; called by the job before it looks."""
    try:
        redis_client().delete(_mark(job, dealer))
    except redis.RedisError:
        log.warning("queue.mark_kept", job=job, dealer=dealer)


def _mark(job: str, dealer: str | None) -> str:
    return f"{settings.QUEUE_NAMESPACE}:wakeup:{dealer or 'public'}:{job}"
