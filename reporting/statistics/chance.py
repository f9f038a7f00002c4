"""Tests of rates and counts against chance and against natural spread; each returns a two-sided p-value."""

from itertools import pairwise
from math import exp, lgamma, sqrt

from reporting.statistics.beta import NORMAL, log_beta, student_tail
from reporting.statistics.spread import Counted, Spread

# Terms of a tail below this share of the largest change nothing that is shown.
_NEGLIGIBLE = 1e-12


def beta_binomial_tail(hits: int, of: int, a: float, b: float, *, is_upper: bool) -> float:
    """Return the probability of at least (or at most) so many hits, of a rate that itself is Beta(a, b)."""
    if not is_upper:
        return beta_binomial_tail(of - hits, of, b, a, is_upper=True)
    if hits <= 0:
        return 1.0
    if hits > of:
        return 0.0
    # From the observed count outwards; before the mean the lower tail is the shorter way.
    if hits < of * a / (a + b):
        return max(0.0, 1 - beta_binomial_tail(hits - 1, of, a, b, is_upper=False))
    term = exp(_log_choose(of, hits) + log_beta(hits + a, of - hits + b) - log_beta(a, b))
    total = 0.0
    for at in range(hits, of + 1):
        total += term
        if at == of or term <= total * _NEGLIGIBLE:
            break
        term *= (of - at) / (at + 1) * (at + a) / (of - at - 1 + b)
    return min(total, 1.0)


def apart_from_spread(rate: Counted, others: Spread, others_counted: int) -> float:
    """Test whether a rate belongs to others': chance, their natural spread and the size of their sample considered.

    `others` is estimated without the rate itself, from `others_counted` customers. Beta-binomial: a beta of the
    spread's variance and that of the centre. The spread is itself an estimate, from few dealers a poor one, and for
    large dealers it is nearly all that counts: the tail is Student's t's, with the freedom of the rate's own variance.
    """
    centre = others.centre
    if not 0 < centre < 1 or others_counted <= 0:
        return 1.0
    uncertain = 1 / others_counted + others.correlation / others.of
    correlation = min(others.correlation + uncertain, 0.99)
    precision = 1 / correlation - 1
    is_upper = rate.numerator > centre * rate.denominator
    tail = beta_binomial_tail(
        rate.numerator, rate.denominator, centre * precision, (1 - centre) * precision, is_upper=is_upper
    )
    if tail >= 0.5:
        return 1.0
    deviations = -NORMAL.inv_cdf(max(tail, 1e-300))
    return min(1.0, 2 * student_tail(deviations, others.freedom(rate.denominator)))


def rates_differ(one: Counted, other: Counted) -> float:
    """Test by Fisher's exact test whether two rates of independent customers differ: 0 of 2 against 2 of 2 is 0.33."""
    of, hits = one.denominator + other.denominator, one.numerator + other.numerator
    if one.denominator <= 0 or other.denominator <= 0:
        return 1.0
    least, most = max(0, hits - other.denominator), min(hits, one.denominator)
    whole = _log_choose(of, hits)

    def chance(count: int) -> float:
        return exp(_log_choose(one.denominator, count) + _log_choose(other.denominator, hits - count) - whole)

    seen = chance(one.numerator) * (1 + 1e-9)
    return min(1.0, sum(each for count in range(least, most + 1) if (each := chance(count)) <= seen))


def counts_differ(one: int, other: int, share: float, dispersion: float = 1.0) -> float:
    """Test whether two counts differ, where `share` of both is expected in the first (its share of the days).

    `dispersion` is how much more the counts vary than Poisson's would, from `dispersion_of`: the split of the sum is
    then beta-binomial, and binomial where it is 1.
    """
    total = one + other
    if total <= 0 or not 0 < share < 1:
        return 1.0
    is_upper = one > share * total
    correlation = min((max(dispersion, 1.0) - 1) / max(total - 1, 1), 0.99)
    # A beta as narrow as this is a point.
    precision = 1 / correlation - 1 if correlation > 1e-9 else 1e9
    tail = beta_binomial_tail(one, total, share * precision, (1 - share) * precision, is_upper=is_upper)
    return min(1.0, 2 * tail)


def dispersion_of(counts: list[int]) -> float:
    """Return how much more counts of equal times (weeks) vary than chance alone would have it, at least 1.

    From differences of neighbours, so that a trend is not taken for restlessness. Fewer than four tell nothing: 1.
    """
    if len(counts) < 4 or not any(counts):
        return 1.0
    squares = sum((later - earlier) ** 2 for earlier, later in pairwise(counts))
    return max(1.0, squares / (2 * (len(counts) - 1)) / (sum(counts) / len(counts)))


def smallest_difference(spread: Spread, denominator: int, level: float) -> float | None:
    """Return the smallest true difference of a rate from the centre that is found in four cases of five, as a share.

    For one dealer of so many customers, tested at `level`. None where no rate from 0 to 1 is so far off.
    """
    if denominator <= 0 or not 0 < spread.centre < 1 or not 0 < level < 1:
        return None
    threshold = _quantile_of_student(level / 2, spread.freedom(denominator))
    found = (threshold + NORMAL.inv_cdf(0.8)) * sqrt(spread.variance(denominator))
    return found if found <= max(spread.centre, 1 - spread.centre) else None


def _quantile_of_student(tail: float, freedom: float) -> float:
    low, high = 0.0, 1e3
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student_tail(middle, freedom) > tail else (low, middle)
    return (low + high) / 2


def _log_choose(of: int, count: int) -> float:
    return lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
