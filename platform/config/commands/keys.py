"""Keys of secrets at rest."""

import click

from config.commands.product import product


@click.group()
def keys() -> None:
    """Make and rotate the keys that encrypt secrets at rest (LODESTAR_SECRETS_KEYS)."""


@keys.command()
def new() -> None:
    """Print a new random key. Put it in front of the others, restart, then run `lodestar keys rotate`."""
    from kit.secrets import new_key

    click.echo(new_key())


@keys.command()
def rotate() -> None:
    """Encrypt every secret again with the newest key, at the brand and at every dealer. Nobody is signed out.

    May be killed and repeated. Once it has ended without unreadable secrets, the older keys can be taken away.
    """
    with product():
        from kit.tenancy import in_public
        from tenants.queries.schemas import codes_with_schema

        with in_public():
            codes = ["hq", *codes_with_schema()]
        results = [rotated(code) for code in codes]
    if not all(results):
        raise click.exceptions.Exit(1)


def rotated(code: str) -> bool:
    """Encrypt the secrets of one place again, and print how many; return whether all could be read."""
    from accounts.services.sealed import reseal_all
    from kit.tenancy import in_dealer, in_public

    with in_public() if code == "hq" else in_dealer(code):
        sealed, unreadable = reseal_all()
    note = f", {unreadable} unreadable with these keys" if unreadable else ""
    click.echo(f"{code:<20} {sealed:>8} secrets sealed with the newest key{note}")
    return not unreadable
