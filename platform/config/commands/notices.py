"""Messages that leave the system, for the host."""

from datetime import datetime
from uuid import UUID

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


@notices.command()
@click.argument("dealer")
@click.argument("webhook", type=click.UUID)
@click.argument("since", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"]))
def replay(dealer: str, webhook: UUID, since: datetime) -> None:
    """Send everything that was logged SINCE an instant with its offset (2026-11-24T12:00+08:00) to a WEBHOOK of DEALER
    (hq: of the brand) again."""
    with product():
        from kit.errors import DomainError
        from kit.tenancy import UnknownDealer, in_dealer, in_public
        from kit.texts import title_of
        from notifications.services.webhooks.subscribe import replay_webhook

        try:
            with in_public() if dealer == "hq" else in_dealer(dealer):
                count = replay_webhook(None, webhook, since)
        except UnknownDealer as error:
            raise click.ClickException(f"There is no dealer {dealer}.") from error
        except DomainError as refusal:
            raise click.ClickException(f"{refusal.code}: {title_of(refusal.code)}") from refusal
    say(f"{count} messages of {dealer} are sent again.")
