"""What commands share: the product set up on a database and a queue, and errors told in a sentence.

The product's own modules are imported inside the commands: they need Django set up, and `lodestar --help` does not.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
import django
from django.core.management import CommandError
from django.utils import translation

from config.embedded.place import ServicesError
from config.embedded.services import services_for_command
from kit.errors import DomainError
from kit.outage import is_outage


def say(line: str) -> None:
    """Tell how far a command is."""
    click.echo(f"==> {line}")


def set_up(environment: dict[str, str], *, is_quiet: bool = True) -> None:
    """Set Django up, on the servers that `environment` names. Quiet: a person reads along, not a log."""
    os.environ.update(environment)
    django.setup()
    translation.activate("en")
    if is_quiet:
        logging.getLogger().setLevel(logging.WARNING)


@contextmanager
def product(*, is_quiet: bool = True) -> Iterator[None]:
    """The product, ready: on DATABASE_URL and REDIS_URL, or the running Lodestar's, or servers for just this long."""
    try:
        with services_for_command(say) as environment:
            set_up(environment, is_quiet=is_quiet)
            yield
    except (ServicesError, CommandError) as error:
        raise click.ClickException(str(error)) from error
    except DomainError as refusal:
        raise click.ClickException(_told(refusal)) from refusal
    except Exception as error:
        if is_outage(error):
            raise click.ClickException(f"A database can't be reached: {error}".strip()) from error
        raise


def _told(refusal: DomainError) -> str:
    from kit.texts import detail_of

    return "\n".join(f"{problem.field}: {detail_of(problem)}".removeprefix(": ") for problem in refusal.problems)
