"""Who stands out, and who does not (RP-6)."""

from reporting.brand.rules.standouts import standouts
from reporting.dealer.rules.rates import Rate


def rates(**of: tuple[int, int]) -> dict[str, dict[str, Rate]]:
    return {dealer: {"filing": Rate(*rate)} for dealer, rate in of.items()}


def told(**of: tuple[int, int]) -> list[tuple[str, bool]]:
    return [(one.dealer, one.is_high) for one in standouts(rates(**of), ("filing",), most=5)]


def test_weak_and_strong_dealers_stand_out_the_furthest_first() -> None:
    assert told(a=(60, 100), b=(62, 100), c=(10, 100), d=(95, 100)) == [("c", False), ("d", True)]


def test_what_chance_brings_about_is_not_told() -> None:
    assert told(a=(60, 100), b=(55, 100), c=(66, 100)) == []


def test_few_customers_tell_nothing() -> None:
    assert told(a=(60, 100), b=(60, 100), c=(0, 19)) == []


def test_a_dealer_is_told_once_by_what_it_stands_out_in_most() -> None:
    found = {
        "a": {"filing": Rate(10, 100), "o_share": Rate(50, 100)},
        "b": {"filing": Rate(60, 100), "o_share": Rate(20, 100)},
        "c": {"filing": Rate(60, 100), "o_share": Rate(22, 100)},
    }
    one, *_ = standouts(found, ("filing", "o_share"), most=5)
    assert (one.dealer, one.rate_code, one.own, one.others) == ("a", "filing", Rate(10, 100), Rate(120, 200))


def test_all_or_nothing_everywhere_is_no_standing_out() -> None:
    assert told(a=(100, 100), b=(100, 100)) == []
    assert told(a=(0, 100), b=(0, 100)) == []
