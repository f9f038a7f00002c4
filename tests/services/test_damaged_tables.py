"""Tables as dealers' programs leave them (SA-2): what is damaged is named at its row and cell, the rest arrives."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, CardImport, CardPhone, ImportRow
from crm.queries.imports import empty_count
from crm.services.importing.upload import ask_for_check, ask_for_commit, map_columns, upload_table
from crm.services.importing.work import work_on_imports
from kit.errors import DomainError
from kit.sheets.cells import BadCell
from kit.sheets.formats import open_table
from kit.sheets.reading import read_head, read_rows
from tests.factories import make_user
from tests.kit.workbooks import packed

pytestmark = pytest.mark.usefixtures("wednesday_morning")

TABLES = Path(__file__).parents[1] / "tables"
Wrong = list[tuple[int, list[tuple[str, str, str]]]]


def checked(actor: User, owner: User, name: str, raw: bytes | None = None) -> CardImport:
    """A table handed in, its cards given to `owner`, and checked."""
    found = upload_table(actor, name, (TABLES / name).read_bytes() if raw is None else raw)
    map_columns(actor, found.id, {"owner": owner.id})
    ask_for_check(actor, found.id)
    work_on_imports()
    found.refresh_from_db()
    return found


def taken_in(actor: User, found: CardImport) -> None:
    ask_for_commit(actor, found.id, valid_only=True)
    work_on_imports()


def wrong_in(found: CardImport) -> Wrong:
    rows = ImportRow.objects.filter(card_import=found).exclude(errors=[]).order_by("number")
    return [(row.number, [(e["field"], e["code"], e["value"]) for e in row.errors]) for row in rows]


NOTHING: Wrong = []
FILES: list[tuple[str, int, int, Wrong]] = [
    ("unclosed_quote.csv", 3, 2, [(2, [("address", "quote_not_closed", '"天河区体育西路')])]),
    ("quote_remark_300.csv", 300, 299, [(5, [("", "quote_not_closed", '"电话联系过，说考虑5座')])]),
    ("gbk_half_char.csv", 3, 2, [(3, [("address", "cell_not_readable", "广州市天河区体育西\ufffd")])]),
    ("gbk_euro80.csv", 2, 2, NOTHING),
    ("nul_in_cell.csv", 2, 1, [(3, [("address", "cell_not_readable", "越秀区\ufffd")])]),
    ("dos_eof_1a.csv", 2, 2, NOTHING),
    (
        "utf8_then_gbk_row.csv", 2, 1,
        [(3, [(field, "cell_in_other_encoding", value) for field, value in
              (("customer_name", "坏戊"), ("model", "明锐"), ("address", "越秀区"))])],
    ),
    (
        "error_cells.xlsx", 3, 0,
        [
            (2, [("address", "error_cell", "#N/A"), ("usage", "error_cell", "#REF!")]),
            (3, [("customer_name", "error_cell", "#N/A")]),
            (4, [("customer_name", "error_cell", "#NAME?"), ("usage", "error_cell", "#VALUE!")]),
        ],
    ),
    ("merged_status_date.xlsx", 3, 3, NOTHING),
    ("instructions_first.xlsx", 1, 1, NOTHING),
    ("x000d.xlsx", 1, 1, NOTHING),
    ("html_as.xls", 1, 1, NOTHING),
    ("excel_97.xls", 2, 2, NOTHING),
    ("spaces.csv", 2, 2, NOTHING),
    ("phone_point_zero.csv", 6, 5, [(3, [("phone", "two_numbers_in_cell", "6234567/8")])]),
    (
        "provinces.csv", 12, 10,
        [(9, [("city", "not_a_city_of", "北京市")]), (13, [("city", "not_a_city_of", "天河区")])],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "rows", "valid", "wrong"), FILES, ids=[each[0] for each in FILES])
def test_each_row_is_valid_or_named_with_the_value_that_was_found(
    manager: User, li: User, name: str, rows: int, valid: int, wrong: Wrong
) -> None:
    found = checked(manager, li, name)
    assert (found.staged_count, found.valid_count, empty_count(found)) == (rows, valid, 0)
    # Names are compared by the fields alone: which is mapped first is the table's business.
    assert [(number, sorted(errors)) for number, errors in wrong_in(found)] == [
        (number, sorted(errors)) for number, errors in wrong
    ]
    if valid:
        taken_in(manager, found)
    assert Card.objects.count() == valid


def test_merged_cell_counts_for_every_row_it_spans(manager: User, li: User) -> None:
    taken_in(manager, checked(manager, li, "merged_status_date.xlsx"))
    cards = Card.objects.values_list("status", "channel", "model", "filed_on")
    assert {(status, channel, model, str(day)) for status, channel, model, day in cards} == {
        ("lost", "outreach", "superb", "2025-03-01")
    }


def test_escapes_blanks_and_the_euro_sign_arrive_as_they_were_meant(manager: User, li: User) -> None:
    for name in ("x000d.xlsx", "spaces.csv", "gbk_euro80.csv"):
        taken_in(manager, checked(manager, li, name))
    card = Card.objects.get(address__contains="体育西路")
    assert (card.customer_name, card.address, card.usage) == ("张三", "天河区\n体育西路", "两个孩子\n上下班")
    assert Card.objects.filter(customer_name__in=["张三丰", "李四光"]).count() == 2
    assert Card.objects.filter(address="越秀区€").exists()


def test_numbers_with_a_point_and_two_in_a_cell_arrive_in_full(manager: User, li: User) -> None:
    taken_in(manager, checked(manager, li, "phone_point_zero.csv"))
    assert set(CardPhone.objects.values_list("number", flat=True)) == {
        "021-6234567", "13712340001", "13712340002", "020-6234567", "0755-8234567", "021-82345678",
    }  # fmt: skip


def test_places_arrive_with_their_full_names(manager: User, li: User) -> None:
    taken_in(manager, checked(manager, li, "provinces.csv"))
    assert set(Card.objects.values_list("province", "city")) == {
        ("广东省", "广州市"), ("广东省", "深圳市"), ("上海市", "浦东新区"), ("内蒙古自治区", "呼和浩特市"),
        ("广西壮族自治区", "南宁市"), ("新疆维吾尔自治区", "乌鲁木齐市"), ("天津市", "滨海新区"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ((TABLES / "encrypted.xlsx").read_bytes(), "file_encrypted"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
         "file_of_other_format"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "file_of_other_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000, "file_unreadable"),
        (b"%PDF-1.7\n1 0 obj", "file_unreadable"),
    ],
    ids=["password", "xml-2003", "mhtml", "torn-xls", "pdf"],
)  # fmt: skip
def test_file_that_cannot_be_read_is_refused_with_what_to_do(manager: User, raw: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        upload_table(manager, "x", raw)
    assert refused.value.code == code
    assert not CardImport.objects.exists()


def test_sheet_is_proposed_and_another_is_chosen(manager: User, li: User) -> None:
    found = checked(manager, li, "instructions_first.xlsx")
    assert (found.sheets, found.sheet) == (["填写说明", "客户"], "客户")
    with pytest.raises(DomainError) as refused:
        map_columns(manager, found.id, {"sheet": "没有"})
    assert [(each.field, each.code) for each in refused.value.problems] == [("sheet", "not_a_choice")]
    map_columns(manager, found.id, {"sheet": "填写说明"})
    found.refresh_from_db()
    assert (found.columns, found.mapping, found.state, ImportRow.objects.count()) == (["填写说明"], {}, "uploaded", 0)
    map_columns(manager, found.id, {"sheet": "客户"})
    found.refresh_from_db()
    assert (found.mapping["客户姓名"], found.row_count) == ("customer_name", 1)


def test_consultants_of_one_name_are_named_by_their_user_names(manager: User, li: User) -> None:
    make_user("li2", Role.CONSULTANT, name=li.name)
    raw = f"姓名,手机,顾问\n王一,13800138001,{li.name}\n王二,13800138002,li2\n王三,13800138003,{li.name} (li2)\n"
    found = checked(manager, li, "x.csv", raw.encode())
    row = ImportRow.objects.exclude(errors=[]).get()
    assert (row.number, row.errors[0]["code"], row.errors[0]["params"]) == (
        2, "several_of_this_name", {"usernames": ["li", "li2"]},
    )  # fmt: skip
    taken_in(manager, found)
    assert set(Card.objects.values_list("owner__username", flat=True)) == {"li2"}


def test_row_with_more_values_than_columns_is_named(manager: User, li: User) -> None:
    raw = "姓名,手机,地址\n王一,13800138001,长宁区,三楼\n王二,13800138002,长宁区,,\n,,\n王三,13800138003,\n"
    found = checked(manager, li, "x.csv", raw.encode())
    assert wrong_in(found) == [(2, [("", "too_many_cells", "三楼")])]
    assert (found.staged_count, found.valid_count, empty_count(found)) == (3, 2, 1)


def test_valid_rows_are_taken_in_without_the_wrong_ones(manager: User, li: User) -> None:
    found = checked(manager, li, "unclosed_quote.csv")
    with pytest.raises(DomainError, match="import_has_errors"):
        ask_for_commit(manager, found.id)
    taken_in(manager, found)
    found.refresh_from_db()
    assert (found.state, found.valid_only) == ("committed", True)
    assert sorted(Card.objects.values_list("customer_name", flat=True)) == ["引丙", "引乙"]


def test_import_without_a_valid_row_takes_nothing_in(manager: User, li: User) -> None:
    found = checked(manager, li, "error_cells.xlsx")
    with pytest.raises(DomainError, match="import_has_no_valid_rows"):
        ask_for_commit(manager, found.id, valid_only=True)


def test_rows_that_the_version_before_staged_are_taken_in(manager: User, li: User) -> None:
    """A column that is new since takes its default."""
    found = checked(manager, li, "spaces.csv")
    for row in ImportRow.objects.all():
        row.card = {name: value for name, value in row.card.items() if name not in ("usage", "used_car", "options")}
        row.phones = [{name: value for name, value in phone.items() if name != "extension"} for phone in row.phones]
        row.save()
    taken_in(manager, found)
    found.refresh_from_db()
    assert (found.state, found.failure) == ("committed", "")
    assert set(Card.objects.values_list("usage", flat=True)) == {""}


BREAKS: dict[str, tuple[Any, str]] = {
    "quote": (lambda cell: b'"' + cell, "quote_not_closed"),
    "half": (lambda cell: cell + b"\xc2", "cell_not_readable"),
    "nul": (lambda cell: cell[:2] + b"\x00" + cell[2:], "cell_not_readable"),
    "error": (lambda _cell: b"#REF!", "error_cell"),
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    many=st.integers(1, 30),
    at=st.data(),
    how=st.sampled_from(sorted(BREAKS)),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
    ending=st.sampled_from([b"\n", b"\r\n"]),
)
def test_one_broken_cell_costs_its_row_and_no_other(many: int, at: Any, how: str, encoding: str, ending: bytes) -> None:
    """SA-2: exactly that row is reported, all others arrive unchanged."""
    rows = [[f"王{'甲乙丙丁戊'[n % 5]}", f"138{n:08d}", f"长宁区{n}号"] for n in range(many)]
    broken_row, broken_cell = at.draw(st.integers(0, many - 1)), at.draw(st.sampled_from([0, 2]))
    lines = ["姓名,手机,地址".encode(encoding)]
    change, code = BREAKS[how]
    for number, row in enumerate(rows):
        cells = [cell.encode(encoding) for cell in row]
        if number == broken_row:
            cells[broken_cell] = change(cells[broken_cell])
        lines.append(b",".join(cells))
    raw = ending.join(lines) + ending
    table = open_table(raw)
    head, count = read_head(table)
    read = dict(read_rows(table, head))
    assert (count, sorted(read)) == (many, list(range(2, many + 2)))
    for number, row in enumerate(rows):
        bad = [cell.code for cell in read[number + 2] if isinstance(cell, BadCell)]
        if number == broken_row:
            assert code in bad
        else:
            assert (bad, read[number + 2]) == ([], row)


def test_formula_that_was_never_computed_is_named(manager: User, li: User) -> None:
    cells = (
        b"<row r='1'><c t='str'><v>name</v></c><c t='str'><v>phone</v></c></row>"
        b"<row r='2'><c t='str'><v>A</v></c><c><f>1+1</f></c></row>"
        b"<row r='3'><c t='str'><f>X1</f><v>Wang</v></c><c><v>13800138000</v></c></row>"
    )
    found = checked(manager, li, "x.xlsx", packed(cells))
    assert wrong_in(found) == [(2, [("phone", "formula_not_computed", "=1+1")])]
