"""Keeping the product in order: tables, checks, and commands run beside it."""

import os
import subprocess
import sys

import click
from django.core.management import call_command

from config.commands.product import product, say
from config.embedded.place import ServicesError
from config.embedded.services import services_for_command, throwaway_services


@click.command()
@click.option("--plan", is_flag=True, help="Tell what would be migrated, and change nothing.")
def migrate(plan: bool) -> None:
    """Bring the tables of the brand and of every dealer up to date. May be killed and run again."""
    with product():
        if not plan:
            say("Bringing the tables up to date")
        call_command("migrate", plan=plan)


@click.command()
@click.option("--deploy", is_flag=True, help="With the checks that matter in production.")
def check(deploy: bool) -> None:
    """Look for mistakes: settings, models, addresses, migrations that were forgotten."""
    with product():
        call_command("check", deploy=deploy, fail_level="WARNING")
        call_command("makemigrations", check_changes=True, dry_run=True)


@click.command(name="with-services", context_settings={"ignore_unknown_options": True})
@click.option(
    "--throwaway", is_flag=True, help="On empty data, fast and gone afterwards, instead of the data folder's."
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def with_services(throwaway: bool, command: tuple[str, ...]) -> None:
    """Run COMMAND with DATABASE_URL and REDIS_URL set.

    They name the running Lodestar's servers, or ones that are started for just this command.
    """
    try:
        with throwaway_services() if throwaway else services_for_command(say) as environment:
            ended = subprocess.run(command, env={**os.environ, **environment}, check=False)
    except ServicesError as error:
        raise click.ClickException(str(error)) from error
    sys.exit(ended.returncode)
