"""Django's `sqlmigrate`, in public by name: with no schema chosen there is no history to read."""

from typing import Any

from django.core.management.commands.sqlmigrate import Command as DjangoCommand

from kit.tenancy import in_public


class Command(DjangoCommand):
    def execute(self, *args: Any, **options: Any) -> str | None:
        with in_public():
            return super().execute(*args, **options)
