"""The 95 % interval of a rate, beta-binomial (RP-9): where the true rate lies, given n of N.

It is Jeffreys' interval, the middle 95 % of Beta(n + ½, N − n + ½). Over sizes of 20 to 900 and rates of 3 to 97 % it
covers the true rate in 95 % of cases on average; Wilson's and Clopper and Pearson's cover less evenly or too much.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import exp, sqrt
from typing import NamedTuple

from reporting.statistics.beta import NORMAL, beta_quantile

_Z = NORMAL.inv_cdf(0.975)
# From this many on either side the closed form is right to a twentieth of a percent, which is half of what is shown.
_ENOUGH = 10


class Interval(NamedTuple):
    """Bounds of a share, from 0 to 1."""

    low: float
    high: float


def interval(numerator: int, denominator: int) -> Interval | None:
    """Return the 95 % interval of a rate; None where there is nothing to divide by.

    A numerator outside 0 to the denominator (an undone merge) counts as the nearest that is inside.
    """
    if denominator <= 0:
        return None
    hits = min(max(numerator, 0), denominator)
    if min(hits, denominator - hits) < _ENOUGH:
        return _exact(hits, denominator)
    return Interval(_bound(hits, denominator), 1 - _bound(denominator - hits, denominator))


def intervals(numerators: Iterable[int], denominators: Iterable[int]) -> list[Interval | None]:
    """Return the interval of each of many rates."""
    return [interval(*each) for each in zip(numerators, denominators, strict=True)]


@lru_cache(maxsize=50_000)
def _exact(hits: int, of: int) -> Interval:
    """Nothing or all of N leaves that end open, so that a true rate of 0 or 100 % is covered too."""
    low = beta_quantile(0.025, hits + 0.5, of - hits + 0.5) if hits else 0.0
    high = beta_quantile(0.975, hits + 0.5, of - hits + 0.5) if hits < of else 1.0
    return Interval(low, high)


def _bound(hits: int, of: int) -> float:
    """Approximate the lower quantile (Brown, Cai, DasGupta 2001, (10)); the upper one is that of the misses."""
    share = hits / of
    spread = share * (1 - share)
    across = _Z * sqrt(4 * spread / of + (_Z * _Z - 3) / (6 * of * of)) / (4 * spread)
    skew = (0.5 - share) * (spread * (_Z * _Z + 2) - 1 / of) / (6 * of * spread * spread)
    return (hits + 0.5) / (of + 1 + (of - hits + 0.5) * (exp(2 * (across + skew)) - 1))
