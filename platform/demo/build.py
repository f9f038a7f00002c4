"""Make the demo and bring it up to now: its dealers side by side, one process for each core."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.core.management import CommandError
from django.db import connections

from crm.rules.pinyin import load_dictionary
from demo.brand import first_day, forget_dealers, make_brand
from demo.dealers import BY_CODE, ZONE
from demo.history import bring_up, set_up, still_to_live
from kit import clock
from kit.queue.broker import redis_client
from tenants.models import Dealer, DealerState

_MOST_PROCESSES = 4
_LOOK_SECONDS = 0.25

ReportProgress = Callable[[int, int], None]


def register(months: int | None) -> list[Dealer]:
    """Register the brand and its dealers, and return the dealers; with `months`, drop those of an older demo first.

    Raises CommandError where a demo is not allowed.
    """
    if not settings.DEMO_IS_ALLOWED:
        raise CommandError("Everyone knows the demo's passwords: it may only be made on your own machine.")
    if months:
        forget_dealers()
    return make_brand(first_day(months, clock.now().astimezone(ZONE).date()))


def live(dealers: list[Dealer], report: ReportProgress = lambda done, total: None) -> None:
    """Live each dealer's missing days up to now. `report` is called with the days done and the days in total.

    Raises CommandError where a dealer could not be made; the next start continues from there.
    """
    now = clock.now()
    missing = {dealer.code: still_to_live(dealer, now) for dealer in dealers if dealer.state != DealerState.SUSPENDED}
    # The largest first, so that the last to end are small ones.
    to_live = sorted((each for each in dealers if missing.get(each.code)), key=_size, reverse=True)
    if to_live:
        _live_side_by_side(to_live, sum(missing.values()), now, report)


def _size(dealer: Dealer) -> float:
    return BY_CODE[dealer.code].parties


class _Shared:
    """State shared by the processes: whose turn it is, and how many days have been lived."""

    def __init__(self, context: "multiprocessing.context.ForkContext") -> None:
        self._turn, self._lived = context.Value("i", 0), context.Value("i", 0)

    def take_turn(self) -> int:
        """The position of the next dealer."""
        with self._turn.get_lock():
            self._turn.value += 1
            return int(self._turn.value) - 1

    def count(self) -> None:
        """A day was lived."""
        with self._lived.get_lock():
            self._lived.value += 1

    @property
    def lived(self) -> int:
        """Days, over all dealers."""
        return int(self._lived.value)


def _live_side_by_side(dealers: list[Dealer], total: int, now: datetime, report: ReportProgress) -> None:
    """Give the next dealer to whichever process is free."""
    # The first is set up here: its tables' statements are kept, and the processes repeat them for the others.
    set_up(dealers[0])
    # So is the reader of names, which takes a second to load.
    load_dictionary()
    context = multiprocessing.get_context("fork")
    shared, parent = _Shared(context), os.getpid()

    def count_day() -> None:
        shared.count()
        # A day is committed whole, so an orphan ends between two of them.
        if os.getppid() != parent:
            sys.exit("The demo's own process has ended.")

    def work() -> None:
        # Ctrl-C is left to the parent, which then ends its workers.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        while (turn := shared.take_turn()) < len(dealers):
            bring_up(dealers[turn], now, count_day)

    # A connection is one process's alone.
    connections.close_all()
    redis_client().connection_pool.disconnect()
    workers = [context.Process(target=work) for _ in range(min(os.cpu_count() or 1, _MOST_PROCESSES, len(dealers)))]
    try:
        for worker in workers:
            worker.start()
        _watch(workers, lambda: report(shared.lived, total))
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _watch(workers: Sequence[multiprocessing.process.BaseProcess], report: Callable[[], None]) -> None:
    """Wait until all have ended. Raises CommandError as soon as one fails."""
    while any(worker.is_alive() for worker in workers):
        report()
        time.sleep(_LOOK_SECONDS)
        if any(worker.exitcode for worker in workers):
            raise CommandError("The demo is incomplete; the error is above. The next start continues it.")
    report()
