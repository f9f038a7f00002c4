"""How far rates naturally lie apart, and each one shrunk by it towards the whole: empirical Bayes (RP-9)."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from reporting.statistics.beta import NORMAL

# Deviations count up to two standard deviations each, so that a few weak dealers cannot widen the spread behind which
# they would then hide. Without the limit, 5 % of dealers at odds × 0.4 doubled it.
_LIMIT = 2.0
# Of a standard normal variable: its square's part within the limit, its limited square's mean, and that one's square's.
_WITHIN = 1 - 2 * (_LIMIT * NORMAL.pdf(_LIMIT) + NORMAL.cdf(-_LIMIT))
_EXPECTED = _WITHIN + 2 * _LIMIT**2 * NORMAL.cdf(-_LIMIT)
_FOURTH = 3 * _WITHIN - 2 * _LIMIT**3 * NORMAL.pdf(_LIMIT) + 2 * _LIMIT**4 * NORMAL.cdf(-_LIMIT)
# So many times as many rates are needed with the limit as without, for a variance as certain: 1.13.
_COST_OF_LIMIT = (_FOURTH - _EXPECTED**2) / (2 * _WITHIN**2)
_ROUNDS, _STEPS = 2, 8
# How near the root is near enough, of what is looked for: far less than the estimate itself is uncertain by.
_NEAR = 0.002
# So many rates tell the spread well enough; of more, every second, third and so on is looked at.
_ENOUGH = 250
# Fewer say nothing about how dealers differ.
FEWEST_COMPARED = 5


class Counted(NamedTuple):
    """n of N."""

    numerator: int
    denominator: int


class Spread(NamedTuple):
    """Where rates lie: their centre, and their natural spread as the correlation within one dealer (0 is none).

    A dealer's true rate has the variance `centre × (1 − centre) × correlation`; `of` rates were looked at;
    `sharpness` is the mean of their inverse variances.
    """

    centre: float
    correlation: float
    of: int
    sharpness: float = 0.0

    @property
    def precision(self) -> float | None:
        """Return how many customers of its own weigh as much for a dealer as the whole does; None is endlessly many."""
        return 1 / self.correlation - 1 if self.correlation > 0 else None

    def variance(self, denominator: int) -> float:
        """Return the variance of an observed rate of so many: chance, and the natural spread."""
        chance = 1 / denominator
        return self.centre * (1 - self.centre) * (chance + (1 - chance) * self.correlation)

    def freedom(self, denominator: int) -> float:
        """Return the degrees of freedom with which the variance of an observed rate of so many is known.

        The natural spread is as uncertain for a large dealer as for a small one, but is nearly all of its variance.
        """
        relative = self.variance(denominator) * self.sharpness
        return min(self.of - 1, max(1.0, self.of / _COST_OF_LIMIT * relative * relative))

    def shrunk(self, rate: Counted) -> float:
        """Return the rate shrunk towards the centre: the fewer customers it rests on, the more."""
        if self.precision is None:
            return self.centre
        return (rate.numerator + self.centre * self.precision) / (rate.denominator + self.precision)


def estimate_spread(rates: Sequence[Counted], most: int = _ENOUGH) -> Spread | None:
    """Estimate centre and natural spread of dealers' rates; None of fewer than five that have a denominator.

    Both are robust: centre and spread take each deviation up to two standard deviations. No spread is found where
    chance alone explains the differences. Of more than `most` rates every second, third and so on is looked at.
    """
    counted = [rate for rate in rates if rate.denominator > 0]
    if len(counted) < FEWEST_COMPARED:
        return None
    counted = counted[:: -(-len(counted) // most)]
    whole = sum(rate.denominator for rate in counted)
    spread = Spread(sum(rate.numerator for rate in counted) / whole, 0.0, len(counted))
    for _ in range(_ROUNDS):
        if not 0 < spread.centre < 1:
            return Spread(spread.centre, 0.0, len(counted))
        spread = spread._replace(correlation=_correlation(counted, spread.centre))
        spread = spread._replace(centre=_centre(counted, spread))
    if not 0 < spread.centre < 1:
        return spread
    return spread._replace(sharpness=sum([1 / spread.variance(rate.denominator) for rate in counted]) / len(counted))


def _correlation(rates: Sequence[Counted], centre: float) -> float:
    """Find the correlation at which limited squared deviations come to what a normal variable's would."""
    binomial = centre * (1 - centre)
    deviations = [
        ((rate.numerator / rate.denominator - centre) ** 2 / binomial, 1 / rate.denominator) for rate in rates
    ]
    wanted = _EXPECTED * (len(rates) - 1)
    limit = _LIMIT * _LIMIT

    def surplus(correlation: float) -> float:
        rest = 1 - correlation
        return sum([min(square / (chance * rest + correlation), limit) for square, chance in deviations]) - wanted

    low, at_low = 0.0, surplus(0.0)
    if at_low <= 0:
        return 0.0
    high, at_high = 1.0, surplus(1.0)
    if at_high >= 0:
        return high
    # Without the limit the spread could be no larger than this: a first guess that lies close above.
    middle = min(max(sum([square - chance for square, chance in deviations]) / len(rates), 1e-6), 0.5)
    for _ in range(_STEPS):
        found = surplus(middle)
        if abs(found) <= _NEAR * wanted:
            break
        # The false position; the end that stays counts half from then on (Illinois), so that both ends close in.
        if found > 0:
            low, at_low, at_high = middle, found, at_high / 2
        else:
            high, at_high, at_low = middle, found, at_low / 2
        middle = low + (high - low) * at_low / (at_low - at_high)
    return middle


def _centre(rates: Sequence[Counted], spread: Spread) -> float:
    """Weigh each rate by its precision, and less where it lies more than two standard deviations off (Huber)."""
    total = weights = 0.0
    for rate in rates:
        variance = spread.variance(rate.denominator)
        share = rate.numerator / rate.denominator
        off = abs(share - spread.centre) / sqrt(variance)
        weight = min(1.0, _LIMIT / off if off else 1.0) / variance
        total += weight * share
        weights += weight
    return total / weights
