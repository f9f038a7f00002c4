"""Shares, ranks and medians (RP-6)."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.brand.rules.comparison import median, ranks, ranks_by_row, shares_of, shrunk
from reporting.dealer.rules.rates import Rate, percents


def share(part: int, whole: int) -> float | None:
    return shares_of({"counts": {"filed": [part]}}, {"counts": {"filed": whole}})["counts"]["filed"][0]


def test_share_is_in_percent_to_a_tenth() -> None:
    assert share(1, 3) == 33.3
    assert share(1, 8) == 12.5
    assert share(1, 1600) == 0.1


def test_nothing_has_no_shares() -> None:
    assert share(0, 0) is None


def test_rates_have_no_shares() -> None:
    assert shares_of({"rates": {"filing": [12.5]}}, {"rates": {"filing": Decimal("12.5")}}) == {}


def test_equals_share_a_place_and_the_next_counts_them_all() -> None:
    assert ranks({"a": 7, "b": 9, "c": 7, "d": 1, "e": 0}) == {"a": 2, "b": 1, "c": 2, "d": 4, "e": 5}


def test_who_has_no_figure_has_no_place() -> None:
    figures = {**{str(at): Decimal(at) for at in range(5)}, "none": None}
    assert ranks(figures) == {"0": 5, "1": 4, "2": 3, "3": 2, "4": 1, "none": None}


@pytest.mark.rule("RP-9")
def test_fewer_than_five_figures_have_neither_ranks_nor_a_median() -> None:
    """RP-9: by the median of three a dealer would read a neighbour's figure."""
    assert ranks({"a": 7, "b": 9, "c": 1, "d": 4, "e": None}) == dict.fromkeys("abcde")
    assert median([7, 9, 1, 4, None]) is None
    assert median([7, 9, 1, 4, 5]) == Decimal("5.0")


def test_rates_are_ranked_as_shrunk_towards_the_whole() -> None:
    """RP-9: two of two do not come before ninety of a hundred."""
    rates = [Rate(2, 2), Rate(90, 100), Rate(50, 100), Rate(40, 100), Rate(60, 100), Rate(0, 0)]
    found = shrunk(*zip(*rates, strict=True))
    assert found[5] is None
    placed = ranks(dict(enumerate(found)))
    assert (placed[1], placed[3], placed[5]) == (1, 5, None)
    assert ranks_by_row(
        [{"rates": {"filing": rate.value}} for rate in rates], {"rates": {"filing": None}}, {"filing": rates}
    )[1].rank == {"rates": {"filing": 1}}


def test_rates_without_any_spread_share_the_first_place() -> None:
    found = shrunk([3, 30, 60, 9, 15], [10, 100, 200, 30, 50])
    assert len(set(found)) == 1
    assert set(ranks(dict(enumerate(found))).values()) == {1}


def test_four_rates_are_not_shrunk_and_not_ranked() -> None:
    assert shrunk([1, 2, 3, 4, 0], [9, 9, 9, 9, 0]) == [None] * 5


def test_median_lies_in_the_middle_of_the_figures_there_are() -> None:
    assert median([9, None, 1, 4, 12, 2]) == Decimal("4.0")
    assert median([Decimal("1.0"), Decimal("2.5"), 0, 0, 9, 9]) == Decimal("1.8")
    assert median([None]) is None


@given(st.lists(st.integers(min_value=0, max_value=50), min_size=5, max_size=12))
def test_places_follow_the_figures(figures: list[int]) -> None:
    placed = ranks(dict(enumerate(figures)))
    for at, figure in enumerate(figures):
        assert placed[at] == 1 + sum(1 for other in figures if other > figure)


@given(st.integers(min_value=-999, max_value=9_999), st.integers(min_value=1, max_value=9_999))
def test_rates_are_to_a_tenth_whichever_way_they_are_worked_out(part: int, whole: int) -> None:
    exact = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert Rate(part, whole).value == exact
    assert Rate(part, whole).shown == float(exact)
    assert percents([part], [whole]) == [float(exact)]
    assert percents([part], [0]) == [None]
