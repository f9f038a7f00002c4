"""An archive that was handed in: checked in full before anything is written (SA-7)."""

import hashlib
import zlib
from collections.abc import Iterator
from typing import IO
from zipfile import BadZipFile, ZipFile

import orjson

from crm.rules.archiving import (
    MANIFEST,
    MANIFEST_SUM,
    README,
    BrokenArchive,
    Content,
    Manifest,
    csv_file,
    lines_file,
    load_manifest,
)
from crm.services.archiving.tables import LEFT_OUT, archived_models, columns_of
from tenants.queries.migrations import wanted_migrations

_PIECE = 1024 * 1024
# Errors of a file that is damaged, encrypted or packed by an unknown method.
_UNREADABLE = (BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError)


class ArchiveReader:
    """An archive whose every byte was checked. Raises BrokenArchive, with the place of the fault, as it is opened."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = ZipFile(file)
        except (BadZipFile, OSError) as error:
            raise BrokenArchive("the file", f"is no whole ZIP file: {error}") from error
        self.manifest = load_manifest(self._read(MANIFEST), self._read(MANIFEST_SUM))
        _check_version(self.manifest)
        self._check_names()
        for table, archived in self.manifest.tables.items():
            self._check_lines(table, archived.lines)
            self._check_sum(csv_file(table), archived.csv)

    def lines(self, table: str) -> Iterator[bytes]:
        """Return the rows of a table, each as its JSON."""
        with self._zip.open(lines_file(table)) as member:
            for line in member:
                yield line.rstrip(b"\n")

    def _read(self, name: str) -> bytes:
        try:
            return self._zip.read(name)
        except KeyError as error:
            raise BrokenArchive(name, "is missing") from error
        except _UNREADABLE as error:
            raise BrokenArchive(name, f"cannot be unpacked: {error}") from error

    def _check_names(self) -> None:
        tables = self.manifest.tables
        wanted = {MANIFEST, MANIFEST_SUM, README, *map(lines_file, tables), *map(csv_file, tables)}
        there = self._zip.namelist()
        for name in sorted(wanted.symmetric_difference(there)):
            raise BrokenArchive(name, "is missing" if name in wanted else "is not in the manifest")
        if len(there) != len(wanted):
            raise BrokenArchive(MANIFEST, "a file is there twice")

    def _check_lines(self, table: str, wanted: Content) -> None:
        """Check that each line is a row with the table's columns, then their number and sum."""
        name, columns = lines_file(table), set(self.manifest.tables[table].columns)
        digest, rows = hashlib.sha256(), 0
        try:
            with self._zip.open(name) as member:
                for rows, line in enumerate(member, 1):
                    digest.update(line)
                    _check_row(name, rows, line, columns)
        except _UNREADABLE as error:
            raise BrokenArchive(f"{name}, after line {rows}", f"cannot be unpacked: {error}") from error
        if rows != wanted.rows:
            raise BrokenArchive(name, f"has {rows} rows, the manifest says {wanted.rows}")
        if digest.hexdigest() != wanted.sha256:
            raise BrokenArchive(name, "its SHA-256 is not that of the manifest")

    def _check_sum(self, name: str, wanted: Content) -> None:
        digest = hashlib.sha256()
        try:
            with self._zip.open(name) as member:
                while piece := member.read(_PIECE):
                    digest.update(piece)
        except _UNREADABLE as error:
            raise BrokenArchive(name, f"cannot be unpacked: {error}") from error
        if digest.hexdigest() != wanted.sha256:
            raise BrokenArchive(name, "its SHA-256 is not that of the manifest")


def _check_row(name: str, number: int, line: bytes, columns: set[str]) -> None:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BrokenArchive(f"{name}, line {number}", f"is no JSON: {error}") from error
    if not isinstance(row, dict) or row.keys() != columns:
        raise BrokenArchive(f"{name}, line {number}", "has other columns than the manifest")


def _check_version(manifest: Manifest) -> None:
    """Refuse an archive of another version: its rows are of tables that are not as they are here."""
    ours = wanted_migrations()
    for name in sorted(ours.symmetric_difference(manifest.migrations)):
        side = "this installation lacks" if name not in ours else "the archive lacks"
        raise BrokenArchive(MANIFEST, f"was written by another version: {side} {name}")
    tables = {table: columns_of(model) for table, model in archived_models().items()}
    for table in sorted(tables.keys() ^ manifest.tables.keys()):
        raise BrokenArchive(MANIFEST, f"has other tables than this version: {table}")
    for table, columns in tables.items():
        if list(manifest.tables[table].columns) != columns:
            raise BrokenArchive(MANIFEST, f"has other columns than this version: {table}")
    if dict(manifest.left_out) != dict(LEFT_OUT):
        raise BrokenArchive(MANIFEST, "leaves out other tables than this version")
