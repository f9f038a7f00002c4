"""The worker process: answers the bells."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.utils.module_loading import autodiscover_modules
from dramatiq import Worker

from kit.queue.broker import broker
from kit.queue.stopping import on_signal

log = structlog.get_logger(__name__)


def run(threads: int = 2, stop: threading.Event | None = None) -> None:
    """Work until asked to stop; jobs under way are finished first."""
    stop = stop or on_signal()
    with working(threads):
        log.info("worker.started", threads=threads)
        stop.wait()
        log.info("worker.stopping")


@contextmanager
def working(threads: int = 2) -> Iterator[Worker]:
    """A worker at work in this process, for as long as the block lasts."""
    autodiscover_modules("tasks")
    worker = Worker(broker, worker_threads=threads, worker_timeout=200)
    before = list(broker.middleware)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop(timeout=30_000)
        # start() leaves its own middleware with the broker; a second worker would feed the first one's consumers.
        broker.middleware[:] = before
