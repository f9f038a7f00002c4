"""The form of a dealer's archive (SA-7): names of its files, its manifest, and how a broken one is described."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

FORMAT = 1
README, MANIFEST, MANIFEST_SUM = "README.txt", "manifest.json", "manifest.sha256"


class BrokenArchive(ValueError):
    """An archive that cannot be taken in; `place` is the file, and the line where there is one."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place, self.reason = place, reason


@dataclass(frozen=True, slots=True)
class Content:
    """A file of the archive: its number of lines or rows, and the SHA-256 of its bytes."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ArchivedTable:
    """A table of the archive: the model, its columns in order, and its two files."""

    model: str
    columns: Sequence[str]
    lines: Content
    csv: Content


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of an archive and the version that wrote it.

    `migrations` are those of the dealer's schema. `figures` is the digest of all figures, empty where the figures
    lagged behind the log as the archive was made.
    """

    made_at: str
    dealer: Mapping[str, str]
    migrations: Sequence[str]
    tables: Mapping[str, ArchivedTable]
    left_out: Mapping[str, str]
    figures: str = ""
    format: int = field(default=FORMAT)

    def dump(self) -> bytes:
        """Return the manifest as it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()

    @property
    def row_count(self) -> int:
        """The rows of all tables."""
        return sum(table.lines.rows for table in self.tables.values())


def load_manifest(raw: bytes, its_sum: bytes) -> Manifest:
    """Return the manifest of an archive. Raises BrokenArchive where it was changed or has another format."""
    if its_sum.decode("ascii", "replace").strip() != sha256_of(raw):
        raise BrokenArchive(MANIFEST, f"its SHA-256 is not that of {MANIFEST_SUM}")
    try:
        values = json.loads(raw)
    except ValueError as error:
        raise BrokenArchive(MANIFEST, f"is no JSON: {error}") from error
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise BrokenArchive(MANIFEST, f"its format is not {FORMAT}")
    try:
        tables = {name: _table(table) for name, table in values.pop("tables").items()}
        return Manifest(tables=tables, **values)
    except (AttributeError, KeyError, TypeError) as error:
        raise BrokenArchive(MANIFEST, f"it lacks or has too much: {error}") from error


def _table(values: Mapping[str, object]) -> ArchivedTable:
    given = dict(values)
    lines, csv = (Content(**given.pop(name)) for name in ("lines", "csv"))  # type: ignore[arg-type]  # refused above
    return ArchivedTable(lines=lines, csv=csv, **given)  # type: ignore[arg-type]  # refused above


def sha256_of(raw: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def lines_file(table: str) -> str:
    """Return the name of a table's file of JSON lines, which an import reads."""
    return f"data/{table}.jsonl"


def csv_file(table: str) -> str:
    """Return the name of a table's CSV file, which is for people and spreadsheets."""
    return f"csv/{table}.csv"


def safe_cell(value: str) -> str:
    """Return a text of a CSV file so that no spreadsheet takes it for a formula."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
