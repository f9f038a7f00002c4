"""The file of an archive: for each table its rows as JSON lines and as CSV, a manifest, and a page that explains."""

import csv
import hashlib
import io
import shutil
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils.module_loading import import_string

from crm.rules.archiving import (
    MANIFEST,
    MANIFEST_SUM,
    README,
    ArchivedTable,
    Content,
    Manifest,
    csv_file,
    lines_file,
    safe_cell,
    sha256_of,
)
from crm.services.archiving.tables import LEFT_OUT, archived_models, columns_of, select_of
from kit import clock
from kit.personal_data import declared_tables
from kit.tenancy import current_dealer
from tenants.models import Dealer
from tenants.queries.migrations import wanted_migrations

_DEALER = ("code", "name", "province", "city", "area_code", "time_zone")
_ROWS_AT_ONCE = 2_000
_ABOUT = """\
Archive of {name} ({code}), made at {made_at}.

data/TABLE.jsonl   the rows of a table, one JSON object a line; another Lodestar imports these
csv/TABLE.csv      the same rows for spreadsheets; a cell that looks like a formula begins with '
{manifest}      columns, rows and SHA-256 of each file, and what is left out and why
{manifest_sum}    the SHA-256 of {manifest}

Import it with: lodestar dealer import-archive FILE --code CODE --region REGION

Times are in UTC, ids are UUIDs, codes are those of the specification. Tables:

"""


def write_archive(file: IO[bytes]) -> int:
    """Write the current dealer's archive to a file; return its number of rows. In a snapshot."""
    made_at = clock.now().isoformat()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        tables = {table: _write_table(archive, table, model) for table, model in archived_models().items()}
        manifest = Manifest(
            made_at=made_at,
            dealer=_dealer(),
            migrations=sorted(wanted_migrations()),
            tables=tables,
            left_out=dict(LEFT_OUT),
            figures=import_string(settings.ARCHIVE_FIGURES["digest"])(),
        )
        raw = manifest.dump()
        archive.writestr(MANIFEST, raw)
        archive.writestr(MANIFEST_SUM, sha256_of(raw) + "\n")
        archive.writestr(README, _about(manifest))
    return manifest.row_count


def _dealer() -> dict[str, str]:
    # Public's tables carry their schema, so that none needs to be chosen for them.
    values = Dealer.objects.values(*_DEALER).get(code=current_dealer().code)
    return {name: str(value) for name, value in values.items()}


def _write_table(archive: ZipFile, table: str, model: type[Model]) -> ArchivedTable:
    """Write a table's two files, its rows read once."""
    columns = columns_of(model)
    with TemporaryFile() as aside:
        sheet = _Sheet(aside, columns)
        with archive.open(lines_file(table), "w", force_zip64=True) as member:
            lines = _Digest(member)
            for line in _rows_of(model):
                lines.write(line.encode() + b"\n")
                sheet.add(orjson.loads(line))
        aside.seek(0)
        with archive.open(csv_file(table), "w", force_zip64=True) as member:
            copy = _Digest(member)
            shutil.copyfileobj(aside, copy)
    return ArchivedTable(model._meta.label, columns, lines.content(sheet.rows), copy.content(sheet.rows))


def _rows_of(model: type[Model]) -> Iterator[str]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(select_of(model))
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            for (line,) in rows:
                yield line


def _about(manifest: Manifest) -> str:
    purposes = {label: declared.purpose for label, declared in declared_tables().items()}
    head = _ABOUT.format(**manifest.dealer, made_at=manifest.made_at, manifest=MANIFEST, manifest_sum=MANIFEST_SUM)
    return head + "".join(
        f"{name:<34} {table.lines.rows:>9}  {purposes.get(table.model, '')}".rstrip() + "\n"
        for name, table in manifest.tables.items()
    )


class _Digest:
    """A file that is being written, with the digest of its bytes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest = file, hashlib.sha256()

    def write(self, raw: bytes) -> int:
        self._digest.update(raw)
        return self._file.write(raw)

    def content(self, rows: int) -> Content:
        return Content(rows, self._digest.hexdigest())


class _Sheet:
    """Rows as CSV: lists and objects as JSON, and nothing that a spreadsheet takes for a formula."""

    def __init__(self, file: IO[bytes], columns: list[str]) -> None:
        self._file, self._columns, self.rows = file, columns, 0
        self._write(columns)

    def add(self, row: dict[str, object]) -> None:
        self._write([_cell(row[name]) for name in self._columns])
        self.rows += 1

    def _write(self, cells: list[str]) -> None:
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        self._file.write(line.getvalue().encode())


def _cell(value: object) -> str:
    if value is None:
        return ""
    return safe_cell(value) if isinstance(value, str) else orjson.dumps(value).decode()
