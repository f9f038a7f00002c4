"""The demo brand."""

import sys
import threading
from typing import TYPE_CHECKING

import click
from django.core.management import CommandError

from config.commands.accounts import write_demo_accounts
from config.commands.product import product, say
from config.embedded.place import data_folder

if TYPE_CHECKING:
    from tenants.models import Dealer

_TOLD_EVERY = 10
_LOOK_SECONDS = 1.0


@click.command()
@click.option("--months", type=click.IntRange(1, 24), help="Build a history this long afresh; the old demo goes.")
def demo(months: int | None) -> None:
    """Make the demo brand, or bring the one there is up to today.

    Twelve dealers in four regions, made through the product's own services at a simulated clock: same seed, same data.
    """
    with product():
        from demo.build import live

        live(_registered(months), Progress())


def make_demo() -> "list[Dealer]":
    """Make the demo or fill the days since its last. Return the dealers with long histories that are still to be made:
    the first page does not wait for them."""
    from demo.build import live, waits_for_background

    dealers = _registered(None)
    later = [dealer for dealer in dealers if waits_for_background(dealer)]
    live([dealer for dealer in dealers if dealer not in later], Progress())
    return later


class Background:
    """Dealers that are made while the product runs. Nobody else sets them up; each opens once it is made."""

    def __init__(self, dealers: "list[Dealer]") -> None:
        from demo.build import Workers

        self._dealers, self._is_stopped = dealers, threading.Event()
        self._workers = Workers(dealers, in_background=True)

    def begin(self, address: str) -> None:
        """Begin, and print when it is done; `address` is the product's."""
        codes = ", ".join(dealer.code for dealer in self._dealers)
        say(f"Making four months of history in the background: {codes}")
        self._workers.begin()
        threading.Thread(target=self._announce, args=[address], daemon=True).start()

    def stop(self) -> None:
        """Stop it; the next start continues."""
        self._is_stopped.set()
        self._workers.stop()

    def _announce(self, address: str) -> None:
        hosts = ", ".join(address.replace("://", f"://{dealer.code}.") for dealer in self._dealers)
        outcome = f"Four months of history are made: {hosts}"
        try:
            while self._workers.are_running:
                if self._is_stopped.wait(_LOOK_SECONDS):
                    return
        except CommandError as error:
            outcome = str(error)
        if not self._is_stopped.is_set():
            say(outcome)


def _registered(months: int | None) -> "list[Dealer]":
    """Register the demo's dealers, and keep who can sign in."""
    from demo.build import register
    from demo.staff import sign_in_accounts

    dealers = register(months)
    write_demo_accounts(data_folder(), sign_in_accounts([dealer.code for dealer in dealers]))
    return dealers


class Progress:
    """Print how far the demo is: on a terminal one line that moves, elsewhere a line every tenth of the way."""

    def __init__(self) -> None:
        self._told = -1
        self._moves = sys.stdout.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Print that `done` of `total` days are lived."""
        percent = done * 100 // total
        step = percent if self._moves else percent // _TOLD_EVERY * _TOLD_EVERY
        if step == self._told:
            return
        self._told = step
        line = f"Living the demo's days at its dealers: {done} of {total} ({percent} %)"
        if self._moves:
            click.echo(f"\r==> {line}", nl=percent == 100)
        else:
            say(line)
