"""Tables as files: what dealers hand in is read whatever wrote it, what would harm is refused, ours open cleanly."""

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from kit.errors import DomainError
from kit.sheets import guards
from kit.sheets.cells import BadCell, Cell
from kit.sheets.formats import open_table
from kit.sheets.reading import read_head, read_rows
from kit.sheets.writing import SheetColumn, workbook
from tests.kit.workbooks import archive, packed, sheet_xml

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEXT = "客户资料表,,\n姓名,手机,留档日期\n王伟,138 0013 8000,2026/1/2\n,,\n欧阳娜,021-62345678,2026年1月3日\n"


def table(raw: bytes) -> tuple[tuple[str, ...], list[tuple[int, list[Cell]]]]:
    opened = open_table(raw)
    head, _ = read_head(opened)
    return head.columns, list(read_rows(opened, head))


def refusal_of(raw: bytes) -> str:
    with pytest.raises(DomainError) as refused:
        read_head(open_table(raw))
    return refused.value.code


def book(*rows: list[object], merge: str = "") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_read_in_every_encoding_with_the_rows_own_numbers(encoding: str, separator: str) -> None:
    columns, rows = table(TEXT.replace(",", separator).encode(encoding))
    assert columns == ("姓名", "手机", "留档日期")
    assert rows == [(3, ["王伟", "138 0013 8000", "2026/1/2"]), (5, ["欧阳娜", "021-62345678", "2026年1月3日"])]


def test_names_merged_over_two_rows_are_found() -> None:
    raw = book(["客户", None, "意向车型"], ["姓名", "手机", None], ["王伟", 13800138000, "明锐"], merge="A1:B1")
    head, count = read_head(open_table(raw), lambda name: name in ("姓名", "手机", "意向车型"))
    assert (head.columns, count) == (("姓名", "手机", "意向车型"), 1)
    assert list(read_rows(open_table(raw), head)) == [(3, ["王伟", 13800138000, "明锐"])]


def test_columns_of_one_name_are_told_apart_and_nameless_ones_numbered() -> None:
    assert table(b"name,,phone,phone\nA,B,1,2\n")[0] == ("name", "#2", "phone", "phone (2)")


def test_dates_and_numbers_of_a_workbook_keep_their_types() -> None:
    _, rows = table(book(["姓名", "日期", "数"], ["王伟", date(2026, 1, 2), 0.5]))
    assert rows == [(2, ["王伟", date(2026, 1, 2), 0.5])]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "file_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "file_unreadable"),
        (b"PK\x03\x04 but no archive", "file_unreadable"),
        (archive({"nothing": b"here"}), "file_unreadable"),
        (packed(b"<row r='1'><c><v>"), "file_unreadable"),
        (packed(b"<row/>", packing=zipfile.ZIP_BZIP2), "file_unreadable"),
        (packed(b"", above=b"<!DOCTYPE x [<!ENTITY a 'b'>]>"), "file_unreadable"),
        (packed(b"<row/>" * 9), "no_columns"),
        (b"\n\n\n", "no_columns"),
        (b"name,phone\n", "no_rows"),
        ("name,phone\n" + "A,1\n" * (guards.LARGEST_ROWS + 1), "too_many_rows"),
    ],
    ids=[
        "empty",
        "picture",
        "torn",
        "no-book",
        "cut",
        "packed-else",
        "entities",
        "blank-book",
        "blank",
        "head",
        "long",
    ],
)
def test_what_is_no_table_is_refused_by_its_code(raw: bytes | str, code: str) -> None:
    assert refusal_of(raw.encode() if isinstance(raw, str) else raw) == code


def test_bomb_is_refused_by_what_it_promises_and_by_what_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "LARGEST_SHEET", 2**20)
    monkeypatch.setattr(guards, "LARGEST_TEXTS", 2**19)
    spaces = b" " * (2**20 + 2**19)
    honest = packed(spaces)
    assert len(honest) < 2**13
    assert refusal_of(honest) == "file_too_large_unpacked"
    # Its table of contents lies: four bytes, it says.
    size = len(sheet_xml(spaces)).to_bytes(4, "little")
    assert refusal_of(honest.replace(size, b"\x04\x00\x00\x00")) == "file_unreadable"
    assert refusal_of(packed(b"<row/>", texts=b"<si/>" * 110_000)) == "file_too_large_unpacked"
    assert refusal_of(packed(b" " * (2**20 + 2**18))) == "file_too_large_unpacked"


def test_tag_that_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "_LONGEST_TAG", 2**18)
    assert refusal_of(packed(b"<row r='1'><!-- " + b">" * 2**19)) == "file_unreadable"
    assert refusal_of(packed(b"<row x='" + b"y" * 2**19)) == "file_unreadable"


def test_names_without_end_and_elements_without_bottom_are_refused() -> None:
    assert refusal_of(packed(b"".join(b"<a%d/>" % at for at in range(3_000)))) == "file_unreadable"
    assert refusal_of(packed(b"<row %s/>" % b" ".join(b"a%d='1'" % at for at in range(3_000)))) == "file_unreadable"
    assert refusal_of(packed(b"<a>" * 200 + b"</a>" * 200)) == "file_unreadable"


def test_quote_that_is_never_closed_is_refused() -> None:
    assert refusal_of(b"name,phone\n" + b'"a\n",' * 2**18) == "file_unreadable"
    assert refusal_of(b"name,phone\n" + b"," * 2**19) == "file_unreadable"


def test_rows_are_told_by_their_own_numbers_and_those_far_below_cost_nothing() -> None:
    cell = b"<row r='%d'><c r='B%d' t='str'><v>x</v></c></row>"
    raw = packed(cell % (2, 2) + cell % (1_000_000, 1_000_000))
    assert table(raw) == (("#1", "x"), [(1_000_000, [None, "x"])])


def test_first_sheet_that_is_shown_is_read_with_dates_as_chinese_excel_writes_them() -> None:
    made = openpyxl.Workbook()
    hidden, shown = made.active, made.create_sheet("客户")
    assert hidden is not None
    hidden.sheet_state = "hidden"
    hidden.append(["字典"])
    shown.append(["姓名", "日期", "时间", "错"])
    shown.append(["王伟", 46027, 46027.4375, "=1/0"])
    shown["B2"].number_format = "yyyy年m月d日"
    shown["C2"].number_format = "yyyy/m/d h:mm"
    file = BytesIO()
    made.save(file)
    assert table(file.getvalue()) == (
        ("姓名", "日期", "时间", "错"),
        [(2, ["王伟", date(2026, 1, 5), datetime(2026, 1, 5, 10, 30), BadCell("=1/0", "formula_not_computed")])],  # noqa: DTZ001 - a sheet knows no zone
    )


def test_workbook_opens_with_types_widths_and_a_frozen_header() -> None:
    rows = [["王伟", date(2026, 1, 2), datetime(2026, 1, 2, 2, 30, tzinfo=UTC), Decimal("142800.00"), 7, None]]
    columns = [SheetColumn(name) for name in ("姓名", "日期", "时间", "金额", "次数", "备注")]
    sheet = openpyxl.load_workbook(BytesIO(workbook("客户[1]", columns, rows, SHANGHAI))).active
    assert sheet is not None
    shown = [str(cell.value) for cell in sheet[2]]
    assert shown == ["王伟", "2026-01-02 00:00:00", "2026-01-02 10:30:00", "142800", "7", "None"]
    assert (sheet.freeze_panes, sheet.title, sheet.column_dimensions["A"].width) == ("A2", "客户1", 14)
    assert [cell.number_format for cell in sheet[2]][1:4] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0.00"]


@pytest.mark.parametrize("typed", ['=HYPERLINK("x")', "+1+1", "-2", "@SUM(A1)", "\t=1"])
def test_nothing_that_was_typed_computes(typed: str) -> None:
    sheet = openpyxl.load_workbook(BytesIO(workbook("x", [SheetColumn("a")], [[typed]], SHANGHAI))).active
    assert sheet is not None
    assert (sheet["A2"].value, sheet["A2"].data_type) == (typed, "s")


def test_workbook_says_nothing_of_when_it_was_made() -> None:
    """RP-8: the same rows make the same bytes, whenever they are written."""
    raw = workbook("Figures", [SheetColumn("Step")], [["Traffic"], [12]], SHANGHAI)
    with zipfile.ZipFile(BytesIO(raw)) as made:
        assert {part.date_time for part in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms" not in made.read("docProps/core.xml").replace(b"xmlns:dcterms", b"")
