"""The demo brand."""

import sys

import click

from config.commands.accounts import write_demo_accounts
from config.commands.product import product, say
from config.embedded.place import data_folder

_TOLD_EVERY = 10


@click.command()
@click.option("--months", type=click.IntRange(1, 24), help="Build a history this long afresh; the old demo goes.")
def demo(months: int | None) -> None:
    """Make the demo brand, or bring the one there is up to today.

    Twelve dealers in four regions, made through the product's own services at a simulated clock: same seed, same data.
    """
    with product():
        make_demo(months)


def make_demo(months: int | None = None) -> None:
    """Make the demo or fill the days since its last; with `months`, make it afresh."""
    from demo.build import live, register
    from demo.staff import sign_in_accounts

    dealers = register(months)
    write_demo_accounts(data_folder(), sign_in_accounts([dealer.code for dealer in dealers]))
    live(dealers, Progress())


class Progress:
    """Tells how far the demo is: on a terminal one line that moves, elsewhere a line every tenth of the way."""

    def __init__(self) -> None:
        self._told = -1
        self._moves = sys.stdout.isatty()

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` days are lived."""
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
