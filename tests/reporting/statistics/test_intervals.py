"""Intervals cover the true rate in 95 % of cases (RP-9)."""

from collections.abc import Callable
from itertools import product
from math import isclose, lgamma, log

import pytest

from reporting.statistics.beta import beta_quantile
from reporting.statistics.intervals import interval

SIZES = (20, 35, 60, 100, 200, 400, 900)
SHARES = tuple(share / 100 for share in range(3, 98))


def probability(hits: int, of: int, share: float) -> float:
    logarithm = lgamma(of + 1) - lgamma(hits + 1) - lgamma(of - hits + 1)
    return float(2.718281828459045 ** (logarithm + hits * log(share) + (of - hits) * log(1 - share)))


def coverage(of: int, share: float) -> float:
    """Return the exact probability that the interval of a sample holds the rate that it is of."""
    bounds = [interval(hits, of) for hits in range(of + 1)]
    return sum(
        probability(hits, of, share) for hits, found in enumerate(bounds) if found and found.low <= share <= found.high
    )


def test_intervals_cover_the_true_rate_in_95_of_100_cases_on_average() -> None:
    by_size = {of: sum(coverage(of, share) for share in SHARES[::4]) / len(SHARES[::4]) for of in SIZES}
    assert all(0.93 <= found <= 0.97 for found in by_size.values()), by_size


@pytest.mark.long
def test_intervals_cover_at_each_size_and_rate(record_figure: Callable[[str], None]) -> None:
    found = {(of, share): coverage(of, share) for of, share in product(SIZES, SHARES)}
    mean, least = sum(found.values()) / len(found), min(found.values())
    record_figure(f"intervals cover {mean:.2%} on average, {least:.1%} at least (goal 95 %)")
    assert 0.945 <= mean <= 0.955
    assert least > 0.85


def test_closed_form_is_within_a_fiftieth_of_a_percent_of_the_exact_interval() -> None:
    for hits, of in ((10, 20), (10, 3000), (12, 25), (150, 200), (450, 900), (2990, 3000)):
        found = interval(hits, of)
        assert found
        assert isclose(found.low, beta_quantile(0.025, hits + 0.5, of - hits + 0.5), abs_tol=2e-4)
        assert isclose(found.high, beta_quantile(0.975, hits + 0.5, of - hits + 0.5), abs_tol=2e-4)


def test_nothing_and_all_leave_that_end_open() -> None:
    none, every = interval(0, 20), interval(20, 20)
    assert none
    assert every
    assert none.low == 0.0
    assert isclose(none.high, 1 - every.low)
    assert every.high == 1.0
    # A rule of three: of twenty without one, up to about three in twenty are compatible.
    assert 0.10 < none.high < 0.15


def test_no_denominator_has_no_interval_and_a_numerator_out_of_bounds_counts_as_the_nearest() -> None:
    assert interval(0, 0) is None
    assert interval(-1, 30) == interval(0, 30)
    assert interval(31, 30) == interval(30, 30)
