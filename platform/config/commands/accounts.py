"""Who can sign in to the demo, for people and for outside clients."""

import json

import click

from config.embedded.place import DataFolder, data_folder
from config.embedded.services import Running
from demo.accounts import DemoAccounts, SignInAccount

_FILE = "demo-accounts.json"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs: address, dealers and the brand in full.")
def accounts(as_json: bool) -> None:
    """Print who can sign in to the demo, while it runs."""
    place = data_folder()
    running = Running.read(place)
    if running is None:
        raise click.ClickException(f"Lodestar does not run on {place.own}. Start it with: make run")
    found = demo_accounts(place)
    if found is None:
        raise click.ClickException("There is no demo here, and the passwords of real people are not known.")
    if as_json:
        with_hosts = _with_hosts(found, running.address)
        click.echo(json.dumps({"address": running.address, **with_hosts}, ensure_ascii=False, indent=2))
    else:
        click.echo(told_in_full(found, running.address))


def demo_accounts(place: DataFolder) -> DemoAccounts | None:
    """The demo's accounts; None where there is no demo."""
    try:
        found: DemoAccounts = json.loads((place.own / _FILE).read_text())
    except FileNotFoundError:
        return None
    return found


def write_demo_accounts(place: DataFolder, found: DemoAccounts) -> None:
    """Keep who can sign in to the demo; whole or not at all."""
    place.make()
    unfinished = place.own / "demo-accounts.json.new"
    unfinished.write_text(json.dumps(found, ensure_ascii=False, indent=2))
    unfinished.rename(place.own / _FILE)


def told_briefly(found: DemoAccounts, address: str) -> str:
    """One dealer and the brand, with one person for each role; where to learn the rest."""
    hosts = _with_hosts(found, address)
    lines = []
    for place in [*hosts["dealers"][:1], hosts["brand"]]:
        by_roles = {tuple(account["roles"]): account for account in reversed(place["accounts"])}
        lines += [f"  http://{place['host']}", *map(_line, reversed(by_roles.values()))]
    others = ", ".join(dealer["code"] for dealer in hosts["dealers"][1:])
    return "\n".join([*lines, "", f"  More dealers: {others}", "  All who can sign in: .venv/bin/lodestar accounts"])


def told_in_full(found: DemoAccounts, address: str) -> str:
    """Everyone, by host."""
    hosts = _with_hosts(found, address)
    lines = []
    for place in [hosts["brand"], *hosts["dealers"]]:
        lines += [f"  http://{place['host']}", *map(_line, place["accounts"])]
    return "\n".join(lines)


def _line(account: SignInAccount) -> str:
    return f"      {account['username']:<16} {account['password']:<20} {', '.join(account['roles'])}"


def _with_hosts(found: DemoAccounts, address: str) -> DemoAccounts:
    """Each host as it is reached at `address`: `north.localhost:8000` under `http://localhost:8000`."""
    domain = address.split("://", 1)[1]
    return {
        "dealers": [{**dealer, "host": f"{dealer['code']}.{domain}"} for dealer in found["dealers"]],
        "brand": {**found["brand"], "host": f"hq.{domain}"},
    }
