"""What a dealer must be before it is registered (HQ-1)."""

from dataclasses import replace

import pytest

from tenants.rules.dealers import RESERVED, DealerOrder, order_problems

ORDER = DealerOrder("north", "北城", "east", "上海市", "长宁区", "021")


def problems_of(order: DealerOrder) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in order_problems(order)]


def test_hosts_of_the_brand_and_the_host_are_reserved() -> None:
    needed = "hq www api admin app static mail docs status public nowhere"
    assert RESERVED.issuperset(needed.split())


@pytest.mark.parametrize("code", sorted(RESERVED))
def test_reserved_host_is_no_dealers(code: str) -> None:
    assert problems_of(replace(ORDER, code=code)) == [("code", "invalid")]


@pytest.mark.parametrize(("field", "longest"), [("name", 80), ("province", 20), ("city", 20)])
def test_record_has_its_limits(field: str, longest: int) -> None:
    assert problems_of(replace(ORDER, **{field: "城" * longest})) == []
    assert problems_of(replace(ORDER, **{field: "城" * (longest + 1)})) == [(field, "too_long")]
