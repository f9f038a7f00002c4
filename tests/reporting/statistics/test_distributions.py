"""The distributions, held against sums and known values (RP-9)."""

from math import comb, isclose

import pytest

from reporting.statistics.beta import beta_cdf, beta_quantile, student_tail
from reporting.statistics.chance import (
    beta_binomial_tail,
    counts_differ,
    dispersion_of,
    rates_differ,
)
from reporting.statistics.discovery import discoveries, discovery_level, next_level
from reporting.statistics.spread import Counted


def binomial_tail(hits: int, of: int, share: float) -> float:
    return sum(comb(of, count) * share**count * (1 - share) ** (of - count) for count in range(hits, of + 1))


@pytest.mark.parametrize(("hits", "of", "share"), [(1, 1, 0.5), (3, 10, 0.2), (40, 50, 0.9), (7, 200, 0.01)])
def test_incomplete_beta_is_the_binomial_tail(hits: int, of: int, share: float) -> None:
    assert isclose(beta_cdf(share, hits, of - hits + 1), binomial_tail(hits, of, share), rel_tol=1e-9)


@pytest.mark.parametrize(("a", "b"), [(0.5, 20.5), (3.5, 2.5), (150.5, 750.5), (900.5, 0.5), (1.5, 1.5)])
@pytest.mark.parametrize("probability", [0.001, 0.025, 0.5, 0.975])
def test_quantile_is_where_the_probability_is_reached(a: float, b: float, probability: float) -> None:
    assert isclose(beta_cdf(beta_quantile(probability, a, b), a, b), probability, rel_tol=1e-6)


@pytest.mark.parametrize(("t", "freedom", "tail"), [(2.2281, 10, 0.025), (12.7062, 1, 0.025), (1.9600, 1e6, 0.025)])
def test_students_tail_has_the_values_of_the_tables(t: float, freedom: float, tail: float) -> None:
    assert isclose(student_tail(t, freedom), tail, rel_tol=1e-4)
    assert isclose(student_tail(-t, freedom), 1 - tail, rel_tol=1e-4)


def test_beta_binomial_of_a_flat_rate_has_all_counts_alike() -> None:
    for hits in range(12):
        assert isclose(beta_binomial_tail(hits, 11, 1, 1, is_upper=True), (12 - hits) / 12)
        assert isclose(beta_binomial_tail(hits, 11, 1, 1, is_upper=False), (hits + 1) / 12)


def test_beta_binomial_of_a_narrow_rate_is_binomial() -> None:
    found = beta_binomial_tail(9, 20, 3e8, 7e8, is_upper=True)
    assert isclose(found, binomial_tail(9, 20, 0.3), rel_tol=1e-5)


@pytest.mark.parametrize(
    ("one", "other", "p_value"),
    [((0, 2), (2, 2), 1 / 3), ((1, 1), (0, 4), 1 / 5), ((3, 4), (1, 4), 34 / 70), ((0, 0), (3, 9), 1.0)],
)
def test_fishers_exact_test(one: tuple[int, int], other: tuple[int, int], p_value: float) -> None:
    assert isclose(rates_differ(Counted(*one), Counted(*other)), p_value)


def test_counts_split_as_their_days_do() -> None:
    assert counts_differ(50, 50, 0.5) == 1.0
    assert isclose(counts_differ(15, 5, 0.5), 2 * binomial_tail(15, 20, 0.5), rel_tol=1e-4)
    assert counts_differ(0, 0, 0.5) == 1.0
    # Weeks that vary four times as much as chance make the same difference an ordinary one.
    assert counts_differ(150, 100, 0.5) < 0.01 < 0.1 < counts_differ(150, 100, 0.5, dispersion=4.0)


def test_dispersion_is_what_exceeds_chance_and_no_trend() -> None:
    assert dispersion_of([10, 10, 10, 10, 10]) == 1.0
    assert dispersion_of([3, 4]) == 1.0
    assert dispersion_of([0, 20, 0, 20, 0, 20]) == 20.0
    assert dispersion_of([10, 12, 14, 16, 18, 20]) == 1.0


def test_benjamini_hochberg_steps_up() -> None:
    # The example of Benjamini and Hochberg (1995): four of fifteen at 5 %.
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719]
    p_values += [0.6528, 0.759, 1.0]
    assert sum(discoveries(p_values)) == 4
    assert discovery_level(p_values) == 0.0095
    assert isclose(next_level(p_values), 0.05 * 5 / 15)
    assert discoveries([]) == []
    # One that fails its own step is a discovery if a later one passes.
    assert discoveries([0.03, 0.04]) == [True, True]
