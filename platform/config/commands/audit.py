"""The audit's chain, checked by the host."""

import click

from config.commands.product import product


@click.group()
def audit() -> None:
    """Check that nobody has changed what was noted of who did what."""


@audit.command()
@click.argument("dealer", required=False)
@click.option("--known-head", default="", help="A hash printed earlier and kept elsewhere: it must be in the chain.")
def verify(dealer: str | None, known_head: str) -> None:
    """Go through the audit of DEALER, or without one of the brand and every dealer, to the first broken link.

    Prints how many entries are sealed and the last hash; keep it elsewhere to tell later whether the end was cut off.
    """
    if known_head and not dealer:
        raise click.UsageError("Say whose hash it is: name the dealer, or hq for the brand.")
    with product():
        from kit.tenancy import in_public
        from tenants.queries.schemas import codes_with_schema

        with in_public():
            codes = ["hq", *codes_with_schema()]
        if dealer and dealer not in codes:
            raise click.ClickException(f"There is no dealer {dealer}.")
        results = [verified(code, known_head) for code in ([dealer] if dealer else codes)]
    if not all(results):
        raise click.exceptions.Exit(1)


def verified(code: str, known_head: str) -> bool:
    """Go through one place's chain, and say what was found."""
    from accounts.queries.audit import check_audit
    from accounts.services.audit import seal_audit
    from kit.tenancy import in_dealer, in_public

    with in_public() if code == "hq" else in_dealer(code):
        seal_audit()
        check = check_audit(known_head)
    if check.broken:
        which = f"entry {check.broken.entry}" if check.broken.entry else "an entry"
        click.echo(f"{code:<20} BROKEN at link {check.broken.position}: {which} is {check.broken.reason}")
    elif not check.has_known_head:
        click.echo(f"{code:<20} CUT OFF: the known hash is not in the chain of {check.sealed_count} entries")
    else:
        click.echo(f"{code:<20} {check.sealed_count:>8} entries sound, last {check.head}")
    return check.broken is None and check.has_known_head
