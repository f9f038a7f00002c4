"""Standing cards out of dealers' tables (SA-2): columns by their names, cells by what they mean, rows as cards."""

from datetime import date
from typing import Any

import pytest

from crm.rules.importing.cells import Cell, as_code, as_codes, as_date, as_phone, as_yes_no
from crm.rules.importing.columns import check_mapping, propose_mapping
from crm.rules.importing.row import Known, read_row
from crm.rules.phones import PhoneNumber

TODAY = date(2026, 11, 18)
KNOWN = Known(
    today=TODAY,
    area_code="021",
    province="上海市",
    city="长宁区",
    card_number_pattern="",
    owners={"li": "li-id", "李强": "li-id", "王芳": ""},
    default_owner="",
    wholesale_owner="boss-id",
    default_channel="phone",
    models={"明锐": "octavia", "octavia": "octavia"},
    of_models={("colour", "octavia", "糖果白"): "white", ("options", "octavia", "天窗"): "sunroof"},
    competitors={"大众": "vw"},
)


def row(**cells: Cell) -> tuple[Any, list[tuple[str, str]]]:
    card, problems = read_row({"customer_name": "王伟", "phone": "13800138000", "owner": "李强", **cells}, KNOWN)
    return card, [(problem.field, problem.code) for problem in problems]


def test_columns_are_known_by_the_names_dealers_give_them() -> None:
    columns = ["序号", "客户姓名 *", "手机号码（必填）", "销售顾问", "留档日期", "级别", "Model", "手机"]
    assert propose_mapping(columns) == {
        "客户姓名 *": "customer_name",
        "手机号码（必填）": "phone",
        "销售顾问": "owner",
        "留档日期": "filed_on",
        "级别": "intent_level",
        "Model": "model",
    }


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        ("序号 客户姓名 手机 意向车型 级别 销售顾问 建档日期 下次跟进时间 备注",
         "customer_name phone model intent_level owner filed_on next_followup_on"),
        ("顾客姓名 联系电话 客户来源 接待顾问 首次到店时间 意向程度 车色 购车用途 预计购车时间",
         "customer_name phone lead_source owner first_visit_on intent_level colour purpose planned_purchase_on"),
        ("潜客名称 手机号码1 手机号码2 性别 年龄段 省份 城市 详细地址 跟进状态 最近跟进时间",
         "customer_name phone phone_2 gender age_band province city address status last_contact_on"),
        ("Name|Cell phone|Sales consultant|Created on|Level|Model|Next contact",
         "customer_name phone owner filed_on intent_level model next_followup_on"),
    ],
    ids=["sheet", "showroom", "portal", "english"],
)  # fmt: skip
def test_tables_that_dealers_have_are_mapped_without_a_hand(columns: str, fields: str) -> None:
    names = columns.split("|") if "|" in columns else columns.split()
    assert list(propose_mapping(names).values()) == fields.split()


def test_mapping_names_everything_that_is_wrong_with_it() -> None:
    problems = check_mapping(
        {"A": "customer_name", "B": "customer_name", "C": "nothing", "X": "budget"}, ["A", "B", "C"]
    )
    assert [(problem.field, problem.code) for problem in problems] == [
        ("mapping.B", "mapped_twice"),
        ("mapping.C", "not_a_choice"),
        ("mapping.X", "not_a_choice"),
        ("mapping.phone", "field_not_mapped"),
    ]


@pytest.mark.parametrize(
    "cell",
    [date(2026, 1, 5), "2026-01-05", "2026/1/5", "2026.1.5", "2026年1月5日", "20260105", 46027, 46027.0, "46027"],
)
def test_dates_are_read_however_a_program_keeps_them(cell: Cell) -> None:
    assert as_date(cell) == date(2026, 1, 5)


@pytest.mark.parametrize("cell", ["soon", "2026-13-01", "31/12/2026", 12, "2026", True, ""])
def test_what_is_no_date_is_none(cell: Cell) -> None:
    assert as_date(cell) is None


@pytest.mark.parametrize(
    ("cell", "normal"),
    [
        (13800138000, "13800138000"),
        (13800138000.0, "13800138000"),
        ("013800138000", "13800138000"),
        (2162345678, "021-62345678"),
        ("62345678", "021-62345678"),
        (62345678, "021-62345678"),
        ("0571-88001234", "0571-88001234"),
        (57188001234, "0571-88001234"),
    ],
)
def test_numbers_that_lost_their_leading_zero_are_read(cell: Cell, normal: str) -> None:
    found = as_phone(cell, "021")
    assert isinstance(found, PhoneNumber)
    assert found.normal == normal


@pytest.mark.parametrize("cell", ["1.38E+10", "12345", "none", 138001380])
def test_what_is_no_number_is_refused(cell: Cell) -> None:
    assert not isinstance(as_phone(cell, "021"), PhoneNumber)


def test_codes_are_read_by_code_label_and_the_trades_words() -> None:
    assert [as_code("channel", cell) for cell in ("walk_in", "进店", "Walk-in", "来店", "moon")] == ["walk_in"] * 4 + [
        None
    ]
    assert [as_code("intent_level", cell) for cell in ("H", "h", "H级", "H级 · 15天内")] == ["H"] * 4
    assert as_code("budget", "15-20万") == "15_20"
    assert as_code("followup_level", "3-7") == "3-7"
    assert as_codes("comparison_points", "价格、空间") == ["price", "space"]
    assert as_codes("comparison_points", "价格、月亮") is None
    assert [as_yes_no(cell) for cell in ("是", "否", 1, 0, "maybe")] == [True, False, True, False, None]


def test_row_needs_a_name_a_number_and_an_owner_and_no_more() -> None:
    card, problems = row()
    assert problems == []
    assert (card.owner, card.channel, card.status) == ("li-id", "phone", "active")
    assert card.dates == {"filed_on": TODAY, "last_contact_on": TODAY, "next_followup_on": date(2026, 12, 18)}
    assert (card.data["intent_level"], card.data["province"], card.data["party"]) == ("N", "上海市", "individual")


def test_every_wrong_cell_of_a_row_is_named() -> None:
    _, problems = row(
        phone="12", owner="王芳", status="消失", filed_on="soon", gender="?", model="月球车", budget="很多"
    )
    assert problems == [
        ("status", "not_a_choice"),
        ("filed_on", "not_a_date"),
        ("owner", "not_a_consultant"),
        ("phone", "bad_phone"),
        ("gender", "not_a_choice"),
        ("budget", "not_a_choice"),
        ("model", "not_a_choice"),
    ]


def test_filing_date_of_long_ago_is_taken_and_one_ahead_is_not() -> None:
    card, problems = row(filed_on="2019-03-01")
    assert (card.dates["filed_on"], problems) == (date(2019, 3, 1), [])
    assert row(filed_on="2026-11-19")[1] == [("filed_on", "filed_in_future")]


def test_closed_row_has_no_next_date_and_walk_in_has_been_here() -> None:
    card, problems = row(status="战败", channel="来店", filed_on="2026-10-01", next_followup_on="2026-12-01")
    assert problems == []
    assert card.dates == {
        "filed_on": date(2026, 10, 1),
        "last_contact_on": date(2026, 10, 1),
        "first_visit_on": date(2026, 10, 1),
    }


def test_level_h_takes_the_answers_in_a_table_too() -> None:
    assert row(intent_level="H")[1] == [("intent_level", "key_questions_missing")]
    assert row(intent_level="O")[1] == [("intent_level", "level_o_only_at_filing")]
    assert row(intent_level="O", status="订单")[1] == []


def test_wholesale_belongs_to_its_consultant_and_is_outreach() -> None:
    card, problems = row(business="批售", channel="电话")
    assert (card.owner, card.channel, problems) == ("boss-id", "outreach", [])


def test_car_is_read_by_the_catalogues_names() -> None:
    card, problems = row(model="明锐", colour="糖果白", options="天窗", competitor_brand="大众")
    assert problems == []
    assert [card.data[name] for name in ("model", "colour", "options", "competitor_brand")] == [
        "octavia",
        "white",
        ["sunroof"],
        "vw",
    ]


def test_row_is_read_in_its_normal_form() -> None:
    """CA-4, CA-5: names and numbers of a sheet are those that a form would have made of them."""
    card, problems = row(customer_name="\u202e张\u200b  三丰", phone="138·0013·8001", usage="家\u202e用")
    assert problems == []
    assert (card.data["customer_name"], card.data["usage"]) == ("张三丰", "家用")
    assert [number.normal for number in card.numbers] == ["13800138001"]
    assert row(customer_name="\u200b", phone="1391234567.0")[1] == [
        ("phone", "bad_phone"), ("customer_name", "required"),
    ]  # fmt: skip
