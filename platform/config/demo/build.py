"""Making the demo and bringing it up to now: its dealers side by side, a process for each core."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.core.management import CommandError
from django.db import connections

from config.commands.accounts import write_demo_accounts
from config.demo.brand import first_day, forget_dealers, make_brand
from config.demo.dealers import BY_CODE, ZONE
from config.demo.history import bring_up, set_up, still_to_live
from config.demo.staff import told_accounts
from config.embedded.child import end_with_parent
from config.embedded.place import data_folder
from crm.rules.pinyin import load_dictionary
from kit import clock
from kit.queue.broker import redis_client
from tenants.models import Dealer, DealerState

_MOST_PROCESSES = 4
_LOOK_SECONDS = 0.25

Told = Callable[[int, int], None]


def make(months: int | None, told: Told = lambda done, total: None) -> None:
    """Make the demo or live the days since its last; with `months`, afresh. `told` hears how many days of how many.

    Raises CommandError where a dealer could not be made; what stands is gone on with at the next start.
    """
    if not settings.DEMO_IS_ALLOWED:
        raise CommandError("The demo's passwords are known to all: it is made on a machine of one's own alone.")
    now = clock.now()
    if months:
        forget_dealers()
    dealers = make_brand(first_day(months, now.astimezone(ZONE).date()))
    write_demo_accounts(data_folder(), told_accounts([BY_CODE[dealer.code] for dealer in dealers]))
    missing = {dealer.code: still_to_live(dealer, now) for dealer in dealers if dealer.state != DealerState.SUSPENDED}
    # The largest first, so that the last to end are small ones.
    to_live = sorted((each for each in dealers if missing.get(each.code)), key=_size, reverse=True)
    if to_live:
        _live_side_by_side(to_live, sum(missing.values()), now, told)


def _size(dealer: Dealer) -> float:
    return BY_CODE[dealer.code].parties


class _Shared:
    """What the processes share: whose turn it is, and how many days have been lived."""

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


def _live_side_by_side(dealers: list[Dealer], total: int, now: datetime, told: Told) -> None:
    """The next dealer goes to whichever process is free."""
    # The first is set up here: its tables' statements are kept, and the processes say them again for the others.
    set_up(dealers[0])
    # So is the reader of names, which takes a second to load.
    load_dictionary()
    context = multiprocessing.get_context("fork")
    shared, ask_kernel = _Shared(context), end_with_parent(signal.SIGTERM)

    def work() -> None:
        # Ctrl-C is the parent's to hear; it ends us, and so does its death.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if ask_kernel:
            ask_kernel()
        while (turn := shared.take_turn()) < len(dealers):
            bring_up(dealers[turn], now, shared.count)

    # A connection is one process's alone.
    connections.close_all()
    redis_client().connection_pool.disconnect()
    workers = [context.Process(target=work) for _ in range(min(os.cpu_count() or 1, _MOST_PROCESSES, len(dealers)))]
    try:
        for worker in workers:
            worker.start()
        _watch(workers, lambda: told(shared.lived, total))
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _watch(workers: Sequence[multiprocessing.process.BaseProcess], tell: Callable[[], None]) -> None:
    """Until all have ended. Raises CommandError as soon as one fails."""
    while any(worker.is_alive() for worker in workers):
        tell()
        time.sleep(_LOOK_SECONDS)
        if any(worker.exitcode for worker in workers):
            raise CommandError("The demo is not whole; what went wrong stands above. The next start goes on with it.")
    tell()
