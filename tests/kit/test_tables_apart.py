"""A table is read by a process of its own: as it is read here, and ended when it takes too much (SA-2)."""

import time
from datetime import date, datetime
from pathlib import Path

import pytest

from kit.errors import DomainError
from kit.sheets import apart
from kit.sheets.apart import opened_apart
from kit.sheets.cells import BadCell
from kit.sheets.formats import open_table
from kit.sheets.reading import read_head, read_rows, read_samples, read_sheets
from tests.kit.test_sheets import book
from tests.kit.workbooks import packed

TABLES = Path(__file__).parents[1] / "tables"
FILES = sorted(path.name for path in TABLES.iterdir())


def read(table: object) -> object:
    """Everything that an import asks a table for; the refusal's code where there is one."""
    try:
        names, sheet = read_sheets(table)  # type: ignore[arg-type]  # both kinds are tables
        head, count = read_head(table, sheet=sheet)  # type: ignore[arg-type]
        rows = list(read_rows(table, head, sheet))  # type: ignore[arg-type]
        return names, head, count, read_samples(table, head, sheet, 3), rows  # type: ignore[arg-type]
    except DomainError as refusal:
        return refusal.code


def read_here(raw: bytes) -> object:
    try:
        return read(open_table(raw))
    except DomainError as refusal:
        return refusal.code


@pytest.mark.parametrize("name", FILES)
def test_file_is_read_apart_as_it_is_read_here(name: str) -> None:
    raw = (TABLES / name).read_bytes()
    with opened_apart(raw) as table:
        assert read(table) == read_here(raw)


def test_cells_of_every_kind_come_over_as_they_are() -> None:
    values = ["文", 1, 2.5, True, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4)]  # noqa: DTZ001 - a sheet knows no zone
    raw = book(["a", "b", "c", "d", "e", "f", "g"], [*values, "#N/A"])
    with opened_apart(raw) as table:
        head, _ = read_head(table)
        rows = list(read_rows(table, head))
    assert rows == [(2, [*values, BadCell("#N/A", "error_cell")])]


def test_file_that_takes_too_long_is_refused_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second of processor; other work on the machine makes it no more than three by the clock."""
    raw = packed(b"<row r='1'><c t='str'><v>name</v></c></row>", texts=b"<si/>" * 5_900_000)
    began = time.monotonic()
    with opened_apart(raw, 1) as table, pytest.raises(DomainError) as refused:
        read_head(table)
    assert (refused.value.code, refused.value.problems[0].field) == ("file_takes_too_long", "file")
    assert time.monotonic() - began < 30


def test_file_that_takes_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The child's limit is set below what the texts of this workbook take."""
    source = Path(apart.__file__).with_name("apart_reader.py")
    narrow = tmp_path / "kit" / "sheets" / source.name
    narrow.parent.mkdir(parents=True)
    text = source.read_text().replace("448 * 2**20", "96 * 2**20")
    narrow.write_text(text.replace("str(Path(__file__).parents[2])", repr(str(source.parents[2]))))
    monkeypatch.setattr(apart, "_CHILD", narrow)
    raw = packed(b"<row r='1'><c t='str'><v>name</v></c></row>", texts=(b"<si><t>%s</t></si>" % (b"x" * 2**20)) * 100)
    with opened_apart(raw) as table, pytest.raises(DomainError) as refused:
        read_head(table)
    assert refused.value.code == "file_too_large_unpacked"


def test_child_is_gone_when_nobody_reads_on() -> None:
    raw = ("name,phone\n" + "A,13800138000\n" * 100_000).encode()
    with opened_apart(raw) as table:
        head, count = read_head(table)
        rows = read_rows(table, head)
        assert (count, next(rows)) == (100_000, (2, ["A", "13800138000"]))
        child = table._child
    assert child.poll() is not None


def test_child_knows_no_environment_and_no_settings() -> None:
    with opened_apart(b"name,phone\nA,1\n") as table:
        read_head(table)
        environment = Path(f"/proc/{table._child.pid}/environ").read_bytes()
        maps = Path(f"/proc/{table._child.pid}/maps").read_text()
    assert environment == b""
    assert "psycopg" not in maps
