"""The worker process: answers the bells."""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog
from django.utils.module_loading import autodiscover_modules
from dramatiq import Worker

from kit.gc import freeze
from kit.queue.arrivals import arrivals
from kit.queue.broker import CATCH_UP, DELIVERIES, INTERACTIVE, QUEUE, QUEUES, WEBHOOKS, broker, redis_client
from kit.queue.stopping import on_signal

log = structlog.get_logger(__name__)


# Kinds of worker. Bulk jobs are long and hold the GIL, so they run in their own process at lower priority (`nice`).
KINDS = {"interactive": (INTERACTIVE,), "bulk": (CATCH_UP, DELIVERIES, WEBHOOKS, QUEUE)}
_STEPS_BEHIND = 10
# How soon a thread of the worker notices that it is asked to stop.
_NOTICES_MS = 250


def run(threads: int = 2, only: str | None = None, stop: threading.Event | None = None) -> None:
    """Work until asked to stop, with so many threads for each queue, or for those of one of KINDS alone; jobs under way
    are finished first."""
    stop = stop or on_signal()
    if only == "bulk":
        os.nice(_STEPS_BEHIND)
    with working(threads, KINDS[only] if only else QUEUES):
        freeze()
        log.info("worker.started", threads=threads)
        stop.wait()
        log.info("worker.stopping")


@contextmanager
def working(threads: int = 2, queues: Sequence[str] = QUEUES) -> Iterator[None]:
    """A worker at work in this process, for as long as the block lasts: so many threads for each of the queues, so that
    no long job has the thread that an interactive one needs.

    They are several of dramatiq's workers, of which one process should have no more than one: those would all take from
    every queue. These take from one each.
    """
    autodiscover_modules("tasks")
    workers = [Worker(broker, queues={queue}, worker_threads=threads, worker_timeout=_NOTICES_MS) for queue in queues]
    before = list(broker.middleware)
    with arrivals.listening(redis_client()):
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            with arrivals.closing():
                for worker in workers:
                    worker.stop(timeout=30_000)
            # start() leaves its own middleware with the broker; a later worker would feed the earlier one's consumers.
            broker.middleware[:] = before
