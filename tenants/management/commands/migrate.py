"""`migrate` for all schemas: public first, then each dealer's."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.autodetector import MigrationAutodetector

from tenants.services.schemas import SchemasNotMigrated, migrate_schemas


class Command(BaseCommand):
    help = "Bring public and every dealer's schema up to date."
    # Django's check compares it with makemigrations'.
    autodetector = MigrationAutodetector

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            migrate_schemas(report=self.stdout.write)
        except SchemasNotMigrated as error:
            raise CommandError(str(error)) from error
