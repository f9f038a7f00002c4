"""The figures, which can be made anew from the log at any time."""

import click

from config.commands.product import product, say


@click.group()
def figures() -> None:
    """Make figures anew."""


@figures.command()
@click.argument("code", metavar="[DEALER]", default="")
def rebuild(code: str) -> None:
    """Forget the figures of DEALER, or of every dealer at work, and read its log again from the beginning.

    The same comes out, at the dealer and at the brand. Nobody's work is touched, and it may be killed and run again.
    """
    with product():
        from kit.tenancy import in_public
        from reporting.brand.services.rebuild import rebuild_dealer
        from tenants.queries.dealers import active_codes

        with in_public():
            codes = active_codes()
        if code and code not in codes:
            raise click.ClickException(f"There is no dealer {code} at work.")
        for each in [code] if code else codes:
            say(f"Making the figures of {each} anew")
            if not rebuild_dealer(each):
                say(f"The workers go on with those of {each}")
