"""The clock process: rings for what may have gone unannounced, every few seconds.

`settings.SWEEPS` names the jobs of the brand and host with their period in seconds, `settings.DEALER_SWEEPS` those of
dealers with their period and who needs them: a query over all dealers at once, so that nobody is visited for nothing.
Two clocks at once do no harm, only ring twice.
"""

import threading
import time
from collections.abc import Callable, Iterable

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils.module_loading import import_string

from kit.queue.stopping import on_signal
from kit.queue.wakeup import notify
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
            notify(job)
    for job, (every, who_needs_it) in settings.DEALER_SWEEPS.items():
        if due.get(job, now) <= now:
            dealers = _dealers(who_needs_it)
            if dealers is not None:
                due[job] = now + every
                for dealer in dealers:
                    # The name of public is empty (kit.queue.jobs.place_actor).
                    notify(job, dealer or None)


def _dealers(who_needs_it: str) -> Iterable[str] | None:
    """The codes of the dealers to ring for; None while the database is away, the next tick asks again."""
    ask: Callable[[], Iterable[str]] = import_string(who_needs_it)
    try:
        close_old_connections()
        with in_public():
            return list(ask())
    except DatabaseError as error:
        log.warning("clock.no_database", error=type(error).__name__)
        return None
