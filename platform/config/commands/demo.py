"""The demo brand."""

import click
from django.core.management import call_command

from config.commands.product import product


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
    call_command("demo", **({} if months is None else {"months": months}))
