"""Dealers, for the host."""

from typing import IO

import click

from config.commands.nodes import move
from config.commands.product import product


@click.group()
def dealer() -> None:
    """Set up, list, suspend, resume and move dealers."""


dealer.add_command(move)


@dealer.command(name="list")
def list_dealers() -> None:
    """Print every dealer with its region and state, and its node where there are several."""
    with product():
        from kit.tenancy import has_citus, in_public
        from tenants.models import Dealer
        from tenants.queries.nodes import placement_of

        with in_public():
            dealers = list(Dealer.objects.select_related("region").order_by("code"))
            placed = placement_of([each.schema_name for each in dealers]) if has_citus() else {}
        for each in dealers:
            node = f"{placed.get(each.schema_name, '-'):<22} " if placed else ""
            line = f"{each.code:<20} {each.state:<14} {each.region.code:<16} {node}{each.name} {each.failure}"
            click.echo(line.rstrip())


@dealer.command()
@click.argument("code")
@click.option("--name", required=True, help="The dealer's name, as its customers know it.")
@click.option("--region", required=True, help="Code of a region of the brand.")
@click.option("--province", required=True)
@click.option("--city", required=True)
@click.option("--area-code", required=True, help="Of its landlines: 021.")
@click.option("--time-zone", default="Asia/Shanghai", show_default=True)
@click.option("--admin", "admin_username", default="admin", show_default=True, help="Its first dealer_admin.")
def create(
    code: str, name: str, region: str, province: str, city: str, area_code: str, time_zone: str, admin_username: str
) -> None:
    """Register the dealer CODE and set it up; prints its admin's one-time password.

    CODE is its host, <code>.<base domain>, for ever: small letters, digits and dashes.
    """
    with product():
        from kit.tenancy import in_public
        from tenants.models import DealerState
        from tenants.rules.dealers import DealerOrder
        from tenants.services.provisioning import provision_dealer, set_up_dealer

        order = DealerOrder(code, name, region, province, city, area_code, time_zone, admin_username)
        with in_public():
            made, password = provision_dealer(order)
            # A worker may be doing the same; the second finds all done.
            set_up_dealer(made)
            made.refresh_from_db()
        if made.state != DealerState.ACTIVE:
            raise click.ClickException(f"{code} is {made.state}: {made.failure}")
        click.echo(f"{code} is set up. Sign in once as {made.admin_username} with: {password}")


@dealer.command(name="import-archive")
@click.argument("file", type=click.File("rb"))
@click.option("--code", required=True, help="The new dealer's code.")
@click.option("--region", required=True, help="Code of a region of the brand.")
def import_the_archive(file: IO[bytes], code: str, region: str) -> None:
    """Take in the archive FILE of a dealer of another Lodestar as the dealer CODE, whole or not at all.

    Ids stay as they were, figures are made from the log and compared with those of the archive. Prints a one-time
    password of one of the dealer's administrators; everyone else gets theirs from them.
    """
    with product():
        from crm.rules.archiving import BrokenArchive
        from crm.services.archiving.load import import_archive
        from kit.tenancy import in_public

        try:
            with in_public():
                arrival = import_archive(file, code, region)
        except BrokenArchive as error:
            raise click.ClickException(f"{error}. Nothing was imported.") from error
        click.echo(f"{code} is set up, with {arrival.rows} rows.")
        click.echo(f"Sign in once as {arrival.username} with: {arrival.password}")


@dealer.command()
@click.argument("code")
def suspend(code: str) -> None:
    """Make the dealer CODE read-only: its people see everything and change nothing."""
    _bring_to(code, "suspended")


@dealer.command()
@click.argument("code")
def resume(code: str) -> None:
    """Let the dealer CODE work again, or try anew to set it up when that failed."""
    _bring_to(code, "active")


def _bring_to(code: str, state: str) -> None:
    with product():
        from kit.tenancy import in_public
        from tenants.models import Dealer, DealerState
        from tenants.services.dealers import change_dealer

        with in_public():
            found = Dealer.objects.filter(code=code).first()
            if found is None:
                raise click.ClickException(f"There is no dealer {code}.")
            if state == DealerState.ACTIVE and found.state == DealerState.FAILED:
                state = DealerState.PROVISIONING
            changed = change_dealer(found, {"state": state})
        click.echo(f"{code} is {changed.state} now.")
