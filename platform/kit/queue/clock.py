"""The clock process: rings for what may have gone unannounced, every few seconds.

`settings.SWEEPS` names the jobs of the brand and host with their period in seconds, `settings.DEALER_SWEEPS` those
rung for every active dealer. Two clocks at once do no harm, only ring twice.
"""

import threading
import time
from collections.abc import Callable, Iterable

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils.module_loading import import_string

from kit.queue.bell import ring
from kit.queue.stopping import on_signal
from kit.tenancy import in_public

log = structlog.get_logger(__name__)

_TICK_SECONDS = 1.0


def run(stop: threading.Event | None = None) -> None:
    """Ring what is due until asked to stop."""
    stop = stop or on_signal()
    due: dict[str, float] = {}
    log.info("clock.started")
    while not stop.is_set():
        tick(due, time.monotonic())
        stop.wait(_TICK_SECONDS)
    log.info("clock.stopping")


def tick(due: dict[str, float], now: float) -> None:
    """Ring each sweep whose time `due` has come at `now` (seconds), and note when it comes again."""
    for job, every in settings.SWEEPS.items():
        if due.get(job, now) <= now:
            due[job] = now + every
            ring(job)
    jobs = [job for job in settings.DEALER_SWEEPS if due.get(job, now) <= now]
    if not jobs:
        return
    for dealer in _active_dealers():
        for job in jobs:
            ring(job, dealer)
    due.update({job: now + settings.DEALER_SWEEPS[job] for job in jobs})


def _active_dealers() -> Iterable[str]:
    """The codes of the dealers to sweep; none while the database is away, the next tick asks again."""
    active_codes: Callable[[], Iterable[str]] = import_string(settings.DEALERS_TO_SWEEP)
    try:
        close_old_connections()
        with in_public():
            return list(active_codes())
    except DatabaseError as error:
        log.warning("clock.no_database", error=type(error).__name__)
        return []
