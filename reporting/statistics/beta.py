"""The beta distribution, and Student's t through it: exact to about nine digits, with `math.lgamma` alone.

scipy would take about 100 MB in every web process for these few functions.
"""

from math import exp, isfinite, lgamma, log, log1p, sqrt
from statistics import NormalDist

NORMAL = NormalDist()
_TINY = 1e-300
_PRECISION = 1e-14
_MOST_TERMS = 10_000


def log_beta(a: float, b: float) -> float:
    """Return the logarithm of the beta function B(a, b)."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the probability that a Beta(a, b) variable is at most `x`."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(a * log(x) + b * log1p(-x) - log_beta(a, b))
    # The continued fraction converges fast on the side of the mean where the tail is.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1 - x, b, a) / b


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Return the point below which a Beta(a, b) variable lies with `probability`."""
    if probability <= 0:
        return 0.0
    if probability >= 1:
        return 1.0
    low, high = 0.0, 1.0
    x = _first_guess(probability, a, b)
    front = log_beta(a, b)
    for _ in range(100):
        missed = beta_cdf(x, a, b) - probability
        low, high = (low, x) if missed > 0 else (x, high)
        density = exp((a - 1) * log(x) + (b - 1) * log1p(-x) - front)
        step = missed / density if density > _TINY else 0.0
        following = x - step
        # Bisection wherever Newton's step leaves what is known to hold the point.
        if step == 0.0 or not low < following < high:
            following = (low + high) / 2
        if abs(following - x) <= 1e-9 * max(x, 1e-6):
            return following
        x = following
    return x


def student_tail(t: float, freedom: float) -> float:
    """Return the probability that Student's t with `freedom` degrees exceeds `t` in one direction."""
    if freedom <= 0 or not isfinite(freedom):
        return NORMAL.cdf(-t)
    half = beta_cdf(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    return half if t >= 0 else 1 - half


def _first_guess(probability: float, a: float, b: float) -> float:
    mean = a / (a + b)
    guess = mean + NORMAL.inv_cdf(probability) * sqrt(mean * (1 - mean) / (a + b + 1))
    return min(max(guess, mean / 50), 1 - (1 - mean) / 50)


def _fraction(x: float, a: float, b: float) -> float:
    """Evaluate the continued fraction of the incomplete beta function by Lentz's method (Numerical Recipes 6.4)."""
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, _MOST_TERMS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + numerator * d
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = 1 + numerator / c
            c = c if abs(c) > _TINY else _TINY
            value *= d * c
        if abs(d * c - 1) < _PRECISION:
            break
    return value
