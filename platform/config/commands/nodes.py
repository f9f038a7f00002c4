"""The servers that hold the dealers, and moving a dealer between them (docs/scale.md)."""

from typing import TYPE_CHECKING

import click

from config.commands.product import product

if TYPE_CHECKING:
    from tenants.services.moving import Progress

_MIB = 1024 * 1024


@click.command()
def nodes() -> None:
    """Print every node with its dealers, open sessions and data; on plain PostgreSQL there is one."""
    with product():
        from kit.tenancy import in_public
        from tenants.queries.nodes import nodes

        with in_public():
            found = nodes()
        click.echo(f"{'node':<30} {'dealers':>8} {'sessions':>9} {'data':>12}")
        for node in found:
            role = "" if node.takes_dealers else "  takes no dealers"
            load = f"{'away':>22}" if node.bytes is None else f"{node.sessions:>9} {node.bytes / _MIB:>8,.0f} MiB"
            click.echo(f"{node.name:<30} {node.dealers:>8} {load}{role}")
        if len(found) == 1:
            click.echo("There is one node, and every dealer is on it.")


@click.command()
@click.argument("code")
@click.argument("node")
def move(code: str, node: str) -> None:
    """Move the dealer CODE to NODE (host:port, see `lodestar nodes`) while it works.

    Its writes wait for at most three seconds. Ctrl-C cancels the move, and so does a kill within seconds: the dealer
    stays where it is, unless the move was done. Run the command again then.
    """
    with product():
        from kit.tenancy import in_public
        from tenants.models import Dealer
        from tenants.services.moving import MoveRefused, move_dealer

        with in_public():
            found = Dealer.objects.filter(code=code).first()
            if found is None:
                raise click.ClickException(f"There is no dealer {code}.")
            try:
                moved = move_dealer(found, node, _Lines())
            except MoveRefused as refusal:
                raise click.ClickException(str(refusal)) from refusal
            except KeyboardInterrupt:
                raise click.ClickException(f"Cancelled: {code} stays where it was.") from None
        if moved.seconds:
            waited = f"its writes waited for {moved.seconds_blocked:.1f} s"
            click.echo(f"{code} is on {node} now, after {moved.seconds:.1f} s; {waited}.")
        else:
            click.echo(f"{code} is on {node} already.")


class _Lines:
    """A line for each phase of a move, and for each tenth that is copied."""

    def __init__(self) -> None:
        self._last = ("", -1)

    def __call__(self, progress: "Progress") -> None:
        tenths = 10 * progress.copied // progress.total if progress.total else 0
        if progress.phase and (progress.phase, tenths) != self._last:
            self._last = (progress.phase, tenths)
            copied = f"{progress.copied / _MIB:,.0f} of {progress.total / _MIB:,.0f} MiB"
            click.echo(f"==> {progress.phase}: {copied}")
