"""The worker process: answers the bells."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.utils.module_loading import autodiscover_modules
from dramatiq import Worker

from kit.queue.broker import PROMPT, QUEUE, broker
from kit.queue.stopping import on_signal

log = structlog.get_logger(__name__)


def run(threads: int = 2, stop: threading.Event | None = None) -> None:
    """Work until asked to stop, with so many threads for either queue; jobs under way are finished first."""
    stop = stop or on_signal()
    with working(threads):
        log.info("worker.started", threads=threads)
        stop.wait()
        log.info("worker.stopping")


@contextmanager
def working(threads: int = 2) -> Iterator[None]:
    """A worker at work in this process, for as long as the block lasts: so many threads for each of the two queues, so
    that no long job has the thread that a prompt one needs.

    They are two of dramatiq's workers, of which one process should have no more than one: those would both take from
    every queue. These take from one each.
    """
    autodiscover_modules("tasks")
    workers = [Worker(broker, queues={queue}, worker_threads=threads, worker_timeout=200) for queue in (PROMPT, QUEUE)]
    before = list(broker.middleware)
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.stop(timeout=30_000)
        # start() leaves its own middleware with the broker; a later worker would feed the earlier one's consumers.
        broker.middleware[:] = before
