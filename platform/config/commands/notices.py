"""Messages that leave the system, for the host."""

import click

from config.commands.product import product, say


@click.group()
def notices() -> None:
    """Look after messages that leave the system."""


@notices.command()
def status() -> None:
    """Print the messages that wait, are being sent or were not delivered, by dealer, channel and last failure, and the
    reminders that were given up."""
    with product():
        from kit.tenancy import in_public
        from notifications.queries.operations import delivery_counts, oldest_due_seconds, parked_counts

        with in_public():
            counts, parked = delivery_counts("waiting", "sending", "dead"), parked_counts()
            late = oldest_due_seconds()
    say(f"The oldest message that is due has waited for {late:.0f} s.")
    for each in counts:
        click.echo(f"{each.dealer:<20} {each.state:<8} {each.channel:<12} {each.count:>8}  {each.code}")
    for item in parked:
        click.echo(f"{item.dealer:<20} parked   {item.kind:<12} {item.count:>8}  {item.error}")


@notices.command()
@click.argument("dealer")
def resend(dealer: str) -> None:
    """Send the messages of DEALER (hq: of the brand) again that were not delivered, and try its parked reminders."""
    with product():
        from kit.tenancy import UnknownDealer, in_public
        from notifications.services.send_again import send_all_again

        try:
            with in_public():
                count = send_all_again(None, dealer)
        except UnknownDealer as error:
            raise click.ClickException(f"There is no dealer {dealer}.") from error
    say(f"{count} messages of {dealer} are sent again.")
