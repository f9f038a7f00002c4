"""Make the demo and bring it up to now: its dealers side by side, one process for each core."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.core.management import CommandError
from django.db import connections

from crm.rules.pinyin import load_dictionary
from demo.brand import forget_dealers, make_brand
from demo.dealers import BY_CODE, SHORT_DAYS, ZONE
from demo.history import bring_up, set_up, still_to_live
from kit import clock
from kit.queue.broker import redis_client
from tenants.models import Dealer, DealerState
from tenants.services.provisioning import held_for_set_up

_MOST_PROCESSES = 4
_LOOK_SECONDS = 0.25
# Behind the processes that answer people.
_BACKGROUND_NICENESS = 10

ReportProgress = Callable[[int, int], None]


def register(months: int | None) -> list[Dealer]:
    """Register the brand and its dealers, and return the dealers; with `months`, drop those of an older demo first.

    Raises CommandError where a demo is not allowed.
    """
    if not settings.DEMO_IS_ALLOWED:
        raise CommandError("Everyone knows the demo's passwords: it may only be made on your own machine.")
    if months:
        forget_dealers()
    return make_brand(clock.today(ZONE), months)


def waits_for_background(dealer: Dealer) -> bool:
    """Whether a dealer's history is so long that the first page need not wait for it, and was not lived before."""
    return dealer.state != DealerState.ACTIVE and BY_CODE[dealer.code].days > SHORT_DAYS


def live(dealers: list[Dealer], report: ReportProgress = lambda done, total: None) -> None:
    """Live each dealer's missing days up to now. `report` is called with the days done and the days in total.

    Raises CommandError where a dealer could not be made; the next start continues from there.
    """
    workers = Workers(dealers)
    try:
        while workers.are_running:
            report(workers.lived, workers.total)
            time.sleep(_LOOK_SECONDS)
    finally:
        workers.stop()
    if workers.total:
        report(workers.lived, workers.total)


class Workers:
    """Processes that live dealers' missing days, each dealer's in one of them; the longest work begins first.

    In the background each dealer has a process, which waits until `begin`. Nobody else sets the dealer up in between.
    """

    def __init__(self, dealers: list[Dealer], *, in_background: bool = False) -> None:
        self._now, self._in_background = clock.now(), in_background
        missing = {each.code: still_to_live(each, self._now) for each in dealers if each.state != DealerState.SUSPENDED}
        self.total = sum(missing.values())
        self.dealers = sorted(
            (each for each in dealers if missing.get(each.code)),
            key=lambda each: missing[each.code] * BY_CODE[each.code].parties,
            reverse=True,
        )
        context = multiprocessing.get_context("fork")
        self._turn, self._lived = context.Value("i", 0), context.Value("i", 0)
        self._holding, self._may_begin = context.Semaphore(0), context.Event()
        self._parent = os.getpid()
        count = len(self.dealers) if in_background else min(os.cpu_count() or 1, _MOST_PROCESSES, len(self.dealers))
        self._processes = [context.Process(target=self._work) for _ in range(count)]
        self._start()

    @property
    def lived(self) -> int:
        """Days, over all dealers."""
        return int(self._lived.value)

    @property
    def are_running(self) -> bool:
        """Whether any is at work. Raises CommandError as soon as one has failed."""
        if any(process.exitcode for process in self._processes):
            raise CommandError("The demo is incomplete; the error is above. The next start continues it.")
        return any(process.is_alive() for process in self._processes)

    def stop(self) -> None:
        """End those at work; whole days stay."""
        for process in self._processes:
            process.terminate()
            process.join()

    def _start(self) -> None:
        if not self.dealers:
            return
        if not self._in_background:
            # The first is set up here: its tables' statements are kept, and the processes repeat them for the others.
            set_up(self.dealers[0])
        # The reader of names takes a second to load.
        load_dictionary()
        # A connection is one process's alone.
        connections.close_all()
        redis_client().connection_pool.disconnect()
        for process in self._processes:
            process.start()
        if self._in_background:
            for _ in self._processes:
                self._holding.acquire()

    def begin(self) -> None:
        """Let the background begin."""
        self._may_begin.set()

    def _work(self) -> None:
        # Ctrl-C is left to the parent, which then ends its workers.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        while (turn := self._take_turn()) < len(self.dealers):
            dealer = self.dealers[turn]
            if not self._in_background:
                bring_up(dealer, self._now, self._count_day)
                continue
            with held_for_set_up(dealer):
                self._holding.release()
                os.nice(_BACKGROUND_NICENESS)
                while not self._may_begin.wait(_LOOK_SECONDS):
                    self._end_as_orphan()
                bring_up(dealer, clock.now(), self._count_day)

    def _take_turn(self) -> int:
        """Return the position of the next dealer."""
        with self._turn.get_lock():
            self._turn.value += 1
            return int(self._turn.value) - 1

    def _count_day(self) -> None:
        with self._lived.get_lock():
            self._lived.value += 1
        # A day is committed whole: between two of them is the place to end.
        self._end_as_orphan()

    def _end_as_orphan(self) -> None:
        if os.getppid() != self._parent:
            sys.exit("The demo's own process has ended.")
