"""What commands share: the product set up on a database and a queue, and errors told in a sentence."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
import django

from config.embedded.place import ServicesError
from config.embedded.services import services_for_command


def say(line: str) -> None:
    """Tell how far a command is."""
    click.echo(f"==> {line}")


def set_up(environment: dict[str, str]) -> None:
    """Set Django up, on the servers that `environment` names."""
    os.environ.update(environment)
    django.setup()


@contextmanager
def product() -> Iterator[None]:
    """The product, ready: on DATABASE_URL and REDIS_URL, or the running Lodestar's, or servers for just this long."""
    try:
        with services_for_command(say) as environment:
            set_up(environment)
            yield
    except ServicesError as error:
        raise click.ClickException(str(error)) from error
