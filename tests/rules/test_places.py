"""Provinces and cities (CA-10)."""

import pytest

from crm.rules.places import check_place, cities, is_city_of, provinces
from kit.errors import Problem


def test_all_provinces_are_known() -> None:
    assert len(provinces()) == 34
    assert provinces()[0] == "北京市"
    assert all(cities(province) for province in provinces())


@pytest.mark.parametrize(
    ("province", "city"),
    [
        ("上海市", "长宁区"), ("北京市", "朝阳区"), ("天津市", "和平区"), ("重庆市", "渝中区"), ("江苏省", "苏州市"),
        ("湖北省", "恩施土家族苗族自治州"), ("海南省", "儋州市"), ("台湾省", "台湾省"),
    ],
)  # fmt: skip
def test_city_lies_in_its_province(province: str, city: str) -> None:
    assert is_city_of(province, city)


@pytest.mark.parametrize(
    ("province", "city"), [("上海市", "上海市"), ("上海市", "苏州市"), ("江苏省", "昆山市"), ("", "")]
)
def test_city_of_elsewhere_does_not(province: str, city: str) -> None:
    assert not is_city_of(province, city)


@pytest.mark.parametrize(
    ("province", "city", "field"),
    [("上海", "长宁区", "province"), ("上海市", "苏州市", "city"), (7, "长宁区", "province"), ("上海市", 7, "city")],
)
def test_wrong_place_is_named_by_field(province: object, city: object, field: str) -> None:
    assert check_place(province, city) == [Problem("not_a_choice", field, "CA-10")]


@pytest.mark.parametrize(("province", "city"), [("上海市", "长宁区"), ("上海市", ""), ("", "长宁区"), (None, None)])
def test_missing_place_is_for_the_requirements_to_say(province: object, city: object) -> None:
    assert check_place(province, city) == []
