"""The box at the top of every page: customers, colleagues and pages by what is being typed."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from tests.factories import filed, make_user, numbered
from tests.page_client import browser, signed_in
from tests.signing_in import admin_of


def found(username: str, query: str) -> dict[str, list[str]]:
    """The names of each group."""
    answer: Any = signed_in(username).post("/search/", {"q": query})
    assert answer.status_code == 200
    return {str(title): [str(line.name) for line in lines] for title, lines in answer.context["groups"]}


@pytest.mark.parametrize("query", ["欧阳", "欧阳娜娜", "ouyang", "oynn", "139", "0000 0001", "0001"])
def test_customer_is_found_by_name_pinyin_initials_and_any_part_of_the_number(li: User, query: str) -> None:
    filed(li, customer_name="欧阳娜娜", phones=numbered(1))
    filed(li, customer_name="王伟", phones=[{"kind": "landline", "number": "021-62345678", "main": True}])
    assert found("li", query)["Customers"] == ["欧阳娜娜"]


def test_customer_whose_number_ends_as_typed_comes_first(li: User) -> None:
    filed(li, customer_name="欧阳娜娜", phones=numbered(4_2048))
    for at in range(8):
        filed(li, customer_name="王伟", phones=numbered(20_480 + at))
    assert found("li", "2048")["Customers"] == ["欧阳娜娜", *["王伟"] * 7]


def test_customer_is_found_by_card_number(li: User) -> None:
    filed(li, customer_name="赵敏", number="N-2048")
    assert found("li", "n-2048")["Customers"] == ["赵敏"]


def test_consultant_finds_none_of_anothers_customers(li: User, zhang: User, manager: User) -> None:
    filed(zhang, customer_name="欧阳娜娜")
    assert "Customers" not in found("li", "欧阳")
    assert found("manager", "欧阳")["Customers"] == ["欧阳娜娜"]


def test_reception_finds_no_customer(li: User, reception: User) -> None:
    filed(li, customer_name="欧阳娜娜")
    assert "Customers" not in found("front", "欧阳")


def test_colleagues_are_found_by_those_who_look_at_them(li: User, manager: User, reception: User) -> None:
    admin_of("north")
    assert found("boss", "前台")["Colleagues"] == ["前台"]
    assert found("manager", "李强")["Colleagues"] == ["李强"]
    assert "Colleagues" not in found("manager", "前台")
    assert "Colleagues" not in found("li", "陈经理")


def test_pages_are_those_one_may_open(li: User) -> None:
    admin_of("north")
    assert found("boss", "sett") == {"Pages": ["Settings"]}
    assert found("li", "sett") == {}
    assert found("li", "passw") == {"Pages": ["Password"]}


def test_pages_are_found_by_pinyin_in_chinese() -> None:
    admin_of("north")
    answer: Any = signed_in("boss", language="zh-hans").post("/search/", {"q": "shezhi"})
    assert [str(line.name) for _, lines in answer.context["groups"] for line in lines] == ["设置"]


def test_nothing_typed_offers_the_pages(li: User) -> None:
    assert list(found("li", "  ")) == ["Pages"]


@pytest.mark.parametrize("query", ["%", "\\", "a\0b", "' OR 1=1", "𠮷" * 500, "(", "-"])
def test_odd_queries_are_answered(li: User, query: str) -> None:
    filed(li)
    assert "Customers" not in found("li", query)


def test_what_is_searched_stands_in_no_address(li: User) -> None:
    assert signed_in().get("/search/?q=13800138000").status_code == 405
    assert browser().post("/search/", {"q": "1"}).status_code == 302


def test_at_most_eight_are_shown_in_as_many_queries_as_for_one(manager: User) -> None:
    li = make_user("li", Role.CONSULTANT)
    client = signed_in("manager")
    filed(li, phones=numbered(0))
    counts = []
    for at in range(1, 11):
        filed(li, phones=numbered(at))
        with CaptureQueriesContext(connection) as queries:
            answer: Any = client.post("/search/", {"q": "王小姐"})
        counts.append(len(queries))
    assert set(counts) == {counts[0]}
    assert len(answer.context["groups"][0][1]) == 8
