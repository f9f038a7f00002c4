"""`lodestar`: the command line under `make`, and the one of a deployment."""

import os

import click

from config.commands.accounts import accounts
from config.commands.audit import audit
from config.commands.dealer import dealer
from config.commands.demo import demo
from config.commands.figures import figures
from config.commands.holidays import holidays
from config.commands.keys import keys
from config.commands.mcp import mcp
from config.commands.nodes import nodes
from config.commands.notices import notices
from config.commands.processes import clock, lead_mail, web, worker
from config.commands.staff import staff
from config.commands.up import up
from config.commands.upkeep import check, migrate, with_services


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """A working day at a car dealer, and the brand's comparison of its dealers.

    `lodestar up` starts everything on this machine; `lodestar accounts` tells who can sign in. Commands that need the
    database find the one that DATABASE_URL names, or the running Lodestar's, or start it for as long as they take.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")


for command in (
    up,
    demo,
    accounts,
    dealer,
    nodes,
    staff,
    audit,
    keys,
    figures,
    holidays,
    notices,
    mcp,
    migrate,
    web,
    worker,
    clock,
    lead_mail,
    check,
    with_services,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
