"""`migrate` for all schemas: public first, then each dealer's and each prepared one."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.migrations.autodetector import MigrationAutodetector

from kit.tenancy import in_public
from tenants.services.migrating import Progress, SchemasNotMigrated, migrate_schemas, pending_by_schema
from tenants.services.schemas import pending_in_public

_BAR = 30
# Where no terminal redraws a line, so often a new one.
_SECONDS_A_LINE = 5.0


class Command(BaseCommand):
    help = "Bring public and every dealer's schema up to date. May be killed and run again."
    # Django's check compares it with makemigrations'.
    autodetector = MigrationAutodetector

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", action="store_true", help="Tell what would be migrated, and change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"]:
            self._tell_plan()
            return
        self._told_at = time.monotonic()
        try:
            migrated = migrate_schemas(self._draw)
        except SchemasNotMigrated as error:
            raise CommandError(f"{len(error.failures)} schemas are not migrated, the others are:\n{error}") from error
        self.stdout.write(f"{len(migrated)} schemas migrated" if migrated else "All schemas are up to date")

    def _tell_plan(self) -> None:
        pending = pending_in_public()
        if pending:
            self.stdout.write(f"public: {', '.join(pending)}")
        with in_public():
            # On an empty database nobody knows of dealers yet.
            by_schema = {} if "tenants.0001_initial" in pending else pending_by_schema()
        alike: dict[tuple[str, ...], list[str]] = {}
        for schema, names in by_schema.items():
            alike.setdefault(tuple(names), []).append(schema)
        for lacking, schemas in alike.items():
            others = f" and {len(schemas) - 1} more schemas" if len(schemas) > 1 else ""
            self.stdout.write(f"{schemas[0]}{others}: {', '.join(lacking)}")
        if not pending and not by_schema:
            self.stdout.write("All schemas are up to date")

    def _draw(self, progress: Progress) -> None:
        """A bar on a terminal; elsewhere a line every few seconds."""
        failed = f", {len(progress.failures)} failed" if progress.failures else ""
        told = f"{progress.done} of {progress.total} schemas{failed}"
        is_over = progress.done == progress.total
        if self.stdout.isatty():
            bar = ("#" * (_BAR * progress.done // progress.total)).ljust(_BAR)
            self.stdout.write(f"\r[{bar}] {told}", ending="\n" if is_over else "")
            self.stdout.flush()
        elif is_over or time.monotonic() - self._told_at >= _SECONDS_A_LINE:
            self._told_at = time.monotonic()
            self.stdout.write(told)
