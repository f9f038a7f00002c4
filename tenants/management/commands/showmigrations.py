"""Django's `showmigrations`, in public by name: with no schema chosen there is no history to read."""

from typing import Any

from django.core.management.commands.showmigrations import Command as DjangoCommand

from kit.tenancy import in_public


class Command(DjangoCommand):
    def execute(self, *args: Any, **options: Any) -> str | None:
        with in_public():
            return super().execute(*args, **options)
