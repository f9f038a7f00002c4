"""A place's people, for the host: who cannot sign in is helped from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

import click

from config.commands.product import product

if TYPE_CHECKING:
    from accounts.models import User

_BRAND = "hq"


@click.group()
def staff() -> None:
    """Make accounts, give roles and passwords, let people go. PLACE is a dealer's code, or hq for the brand."""


@contextmanager
def _at(place: str) -> Iterator[None]:
    with product():
        from kit.tenancy import UnknownDealer, in_dealer, in_public

        try:
            chosen = in_public() if place == _BRAND else in_dealer(place)
            with chosen:
                yield
        except UnknownDealer as error:
            raise click.ClickException(f"There is no dealer {place}.") from error


def _person(username: str) -> "User":
    from accounts.models import User
    from accounts.rules.staff import normal_username

    found = User.objects.filter(username=normal_username(username)).first()
    if found is None:
        raise click.ClickException(f"There is no account {username} here.")
    return found


@staff.command(name="list")
@click.argument("place")
def list_staff(place: str) -> None:
    """Print everyone with an account at PLACE, those who have left too."""
    with _at(place):
        from accounts.models import User

        for each in User.objects.order_by("username"):
            state = "works here" if each.is_active else "has left"
            click.echo(f"{each.username:<20} {state:<12} {', '.join(each.roles):<40} {each.name}".rstrip())


@staff.command()
@click.argument("place")
@click.argument("username")
@click.option("--name", required=True, help="As colleagues call them.")
@click.option("--role", "roles", multiple=True, required=True, help="One of the place's roles; may be repeated.")
@click.option("--email", default="", help="Where they are reached.")
@click.option("--region", default="", help="Code of the region, of a region_manager alone.")
def create(place: str, username: str, name: str, roles: tuple[str, ...], email: str, region: str) -> None:
    """Make the account USERNAME at PLACE; prints its one-time password."""
    with _at(place):
        from accounts.services.staff import NewStaff, create_staff

        new = NewStaff(username=username, name=name, roles=list(roles), email=email, region=region)
        user, password = create_staff(None, new)
    click.echo(f"{user.username} is made. Sign in once with: {password}")


@staff.command()
@click.argument("place")
@click.argument("username")
@click.option("--role", "given", multiple=True, required=True, help="One of the place's roles; may be repeated.")
def roles(place: str, username: str, given: tuple[str, ...]) -> None:
    """Give USERNAME these roles in place of those they have; they count from their next request on."""
    with _at(place):
        from accounts.services.staff import change_staff

        user = change_staff(None, _person(username).id, {"roles": list(given)})
    click.echo(f"{user.username} is {', '.join(user.roles)} now.")


@staff.command()
@click.argument("place")
@click.argument("username")
def reset(place: str, username: str) -> None:
    """Open USERNAME's account afresh: prints a one-time password, ends second step, devices and sessions."""
    with _at(place):
        from accounts.services.staff import reset_password

        user, password = reset_password(None, _person(username).id)
    click.echo(f"{user.username} signs in once with: {password}")


@staff.command()
@click.argument("place")
@click.argument("username")
@click.option("--cards-to", default="", help="The consultant who takes over the open cards, by user name.")
def deactivate(place: str, username: str, cards_to: str) -> None:
    """Let USERNAME go: devices and sessions end at once, what they did stays, their open cards pass on."""
    with _at(place):
        from accounts.services.staff import deactivate as let_go

        owner: UUID | None = _person(cards_to).id if cards_to else None
        user = let_go(None, _person(username).id, owner)
    click.echo(f"{user.username} has left.")


@staff.command()
@click.argument("place")
@click.argument("username")
def reactivate(place: str, username: str) -> None:
    """Take USERNAME back, with the roles and the password they had."""
    with _at(place):
        from accounts.services.staff import reactivate as take_back

        user = take_back(None, _person(username).id)
    click.echo(f"{user.username} works here again.")
