"""The country's holidays and moved workdays, one table for all dealers."""

from datetime import datetime

import click

from config.commands.product import product


@click.group()
def holidays() -> None:
    """Show, load and enter public holidays and moved workdays."""


@holidays.command()
@click.argument("year", type=click.IntRange(2000, 2199))
def load(year: int) -> None:
    """Load YEAR from chinesecalendar, which knows a year once the State Council has announced it."""
    with product():
        from kit.tenancy import in_public
        from tenants.services.holidays import load_holidays

        with in_public():
            count = load_holidays(None, year)
    if not count:
        raise click.ClickException(f"{year} is not known yet. Its days count by weekday until it is loaded or entered.")
    click.echo(f"Loaded {count} dates of {year}.")


@holidays.command("list")
@click.argument("year", type=click.IntRange(2000, 2199))
def list_(year: int) -> None:
    """Print the holidays and moved workdays of YEAR."""
    with product():
        from kit.tenancy import in_public
        from tenants.queries.holidays import holidays_of

        with in_public():
            found = holidays_of(year)
    for each in found:
        click.echo(f"{each.on}  {each.kind:<8}  {each.name}  ({each.source})")
    if not found:
        click.echo(f"Nothing is known of {year}: its days count by weekday.")


@holidays.command()
@click.argument("on", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("kind", type=click.Choice(["holiday", "workday"]))
@click.argument("name")
def enter(on: datetime, kind: str, name: str) -> None:
    """Enter the date ON as a holiday or a moved workday; it stays when a year is loaded."""
    with product():
        from kit.tenancy import in_public
        from tenants.services.holidays import enter_holiday

        with in_public():
            enter_holiday(None, on.date(), kind, name)
    click.echo(f"{on:%Y-%m-%d} is a {kind}: {name}.")


@holidays.command()
@click.argument("on", type=click.DateTime(["%Y-%m-%d"]))
def remove(on: datetime) -> None:
    """Let the date ON count by its weekday again."""
    with product():
        from kit.tenancy import in_public
        from tenants.services.holidays import remove_holiday

        with in_public():
            remove_holiday(None, on.date())
    click.echo(f"{on:%Y-%m-%d} counts by its weekday.")
