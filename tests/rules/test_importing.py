"""Standing cards out of dealers' tables (SA-2): columns by their names, cells by what they mean, rows as cards."""

from datetime import date
from typing import Any

import pytest

from crm.rules.importing.cells import as_code, as_codes, as_date, as_phones, as_yes_no
from crm.rules.importing.columns import check_mapping, propose_mapping
from crm.rules.importing.row import Known, read_row
from crm.rules.places import find_city, find_province, province_of_city
from kit.errors import Problem
from kit.sheets.cells import BadCell, Cell

TODAY = date(2026, 11, 18)
KNOWN = Known(
    today=TODAY,
    area_code="021",
    province="上海市",
    city="长宁区",
    card_number_pattern="",
    owners={"li": "li-id", "李强": "li-id", "wang2": "wang-id"},
    namesakes={"王芳": ["wang1", "wang2"]},
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
        ("6234567.0", "021-6234567"),
        ("82345678.00", "021-82345678"),
        ("0755-8234567.0", "0755-8234567"),
        ('="13800138000"', "13800138000"),
        ("'13800138000", "13800138000"),
        ("138/0013/8000", "13800138000"),
        ("021/62345678", "021-62345678"),
    ],
)
def test_numbers_that_lost_their_leading_zero_are_read(cell: Cell, normal: str) -> None:
    numbers = as_phones(cell, "021")
    assert not isinstance(numbers, Problem)
    assert [number.normal for number in numbers] == [normal]


@pytest.mark.parametrize("cell", ["1.38E+10", "12345", "none", 138001380, "1391234567.0", 1391234567.0])
def test_what_is_no_number_is_refused_and_the_zero_behind_a_point_is_no_digit(cell: Cell) -> None:
    """CA-4."""
    problem = as_phones(cell, "021")
    assert isinstance(problem, Problem)
    assert problem.code == "bad_phone"


@pytest.mark.parametrize("between", ["/", "、", ";", "；", "|", "\n", " ", ",", "，", " / "])
def test_two_numbers_in_one_cell_are_two_numbers(between: str) -> None:
    """SA-2: nothing is lost."""
    card, problems = row(phone=f"13712340001{between}021-62345678")
    assert problems == []
    assert [(each.normal, each.is_main) for each in card.numbers] == [("13712340001", True), ("021-62345678", False)]


@pytest.mark.parametrize("cell", ["6234567/8", "13712340001/2", "13712340001、1371234", "62345678;801"])
def test_number_and_a_remainder_are_not_guessed_at(cell: str) -> None:
    """SA-2: nothing is imported that was not in the file."""
    assert row(phone=cell)[1] == [("phone", "two_numbers_in_cell")]


@pytest.mark.parametrize(
    ("province", "city", "found"),
    [
        ("广东", "广州", ("广东省", "广州市")),
        ("广东省", "广东省广州市", ("广东省", "广州市")),
        ("上海", "浦东", ("上海市", "浦东新区")),
        ("内蒙古", "呼和浩特", ("内蒙古自治区", "呼和浩特市")),
        ("广西壮族自治区", "南宁市", ("广西壮族自治区", "南宁市")),
        ("广西", "南宁", ("广西壮族自治区", "南宁市")),
        ("新疆", "伊犁", ("新疆维吾尔自治区", "伊犁哈萨克自治州")),
        ("湖北", "恩施", ("湖北省", "恩施土家族苗族自治州")),
        ("香港", "香港", ("香港特别行政区", "香港特别行政区")),
        ("北京市", "北京市", ("北京市", "")),
        ("广东省", "天河区", ("广东省", "")),
        ("江南", "", ("", "")),
    ],
)
def test_places_are_found_with_and_without_their_endings(province: str, city: str, found: tuple[str, str]) -> None:
    """SA-2, CA-10: a municipality's city is a district."""
    assert find_province(province) == found[0]
    assert (find_city(found[0], city) if found[0] and city else "") == found[1]


def test_city_without_its_province_names_it_and_a_city_elsewhere_is_refused() -> None:
    assert province_of_city("广州市", "上海市") == "广东省"
    card, problems = row(city="广州")
    assert ((card.data["province"], card.data["city"]), problems) == (("广东省", "广州市"), [])
    assert row(province="广东", city="天河区")[1] == [("city", "not_a_city_of")]
    assert row(province="江南", city="广州")[1] == [("province", "not_a_choice")]


def test_unreadable_cell_is_the_only_thing_said_of_its_field() -> None:
    _, problems = row(customer_name=BadCell("#N/A", "error_cell"), phone=BadCell("138\ufffd", "cell_not_readable"))
    assert problems == [("customer_name", "error_cell"), ("phone", "cell_not_readable")]


def test_name_that_two_consultants_bear_says_how_to_name_one() -> None:
    _, problems = read_row({"customer_name": "王伟", "phone": "13800138000", "owner": "王芳"}, KNOWN)
    assert [(each.code, each.params) for each in problems] == [
        ("several_of_this_name", {"usernames": ["wang1", "wang2"]})
    ]
    assert row(owner="wang2")[1] == []


def test_day_after_the_last_that_can_be_a_customers_is_no_date() -> None:
    assert as_date(73_050) == date(2099, 12, 31)
    assert as_date(73_051) is None
    assert as_date(18_264) == date(1950, 1, 1)
    assert as_date(18_263) is None


def test_numbers_as_a_whole_are_no_column() -> None:
    problems = check_mapping({"A": "customer_name", "B": "phone", "C": "phones"}, ["A", "B", "C"])
    assert [(problem.field, problem.code) for problem in problems] == [("mapping.C", "not_a_choice")]


def test_codes_are_read_by_code_label_and_the_trades_words() -> None:
    assert [as_code("channel", cell) for cell in ("walk_in", "进店", "Walk-in", "来店", "moon")] == ["walk_in"] * 4 + [
        None
    ]
    assert [as_code("intent_level", cell) for cell in ("H", "h", "H级", "H级 · 15天内")] == ["H"] * 4
    assert as_code("budget", "15-20万") == "15_20"
    assert [as_code("budget", cell) for cell in ("15~20万", "15～20", "15万至20万元", "15—20万")] == ["15_20"] * 4
    assert [as_code("budget", cell) for cell in ("10万以下", "<10万", "25万以上", "20–25")] == [
        "lt_10", "lt_10", "gt_25", "20_25",
    ]  # fmt: skip
    assert [as_code("gender", cell) for cell in ("男性", "女性", "'男", '="女"')] == [
        "male",
        "female",
        "male",
        "female",
    ]
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
    _, problems = row(phone="12", owner="谁", status="消失", filed_on="soon", gender="?", model="月球车", budget="很多")
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


@pytest.mark.parametrize(("column", "value"), [("colour", "月球银"), ("options", "天窗、飞行套件")])
def test_part_that_another_model_has_is_wrong_at_its_cell(column: str, value: str) -> None:
    _, problems = row(model="明锐", **{column: value})
    assert problems == [(column, "not_of_model")]
