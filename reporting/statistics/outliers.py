"""Which dealers' rates are different from the others', over all rates of a page together (RP-9)."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from reporting.statistics.chance import apart_from_spread, smallest_difference
from reporting.statistics.discovery import discovery_level, next_level
from reporting.statistics.spread import Counted, Spread, estimate_spread

# Rates of fewer customers are not tested: a handful tells nothing.
FEWEST_CUSTOMERS = 20
# Of so many, one alone does not move the spread: it is then held against that of all, itself included.
_MANY = 60
# Nearer than this nothing is a discovery at 5 %, whatever the other tests come to: not worth the exact test.
_NEAR = 1.6


class Outlier(NamedTuple):
    """A dealer's rate that is different: its n of N, the centre of the others, and the p-value."""

    key: str
    code: str
    rate: Counted
    centre: float
    p_value: float

    @property
    def is_high(self) -> bool:
        return self.rate.numerator > self.centre * self.rate.denominator


class Outliers(NamedTuple):
    """All that are different, the surest first; and for each tested rate the smallest difference, as a share, that a
    dealer of the median size could have shown (None: none at all)."""

    found: list[Outlier]
    smallest: Mapping[str, float | None]


def find_outliers(rates: Mapping[str, Mapping[str, Counted]]) -> Outliers:
    """Test each dealer's rates, `{code: {dealer: n of N}}`, against the others' natural spread.

    At a false discovery rate of 5 % over all rates and dealers. A rate is tested where at least five dealers have 20
    customers or more in it.
    """
    tested: list[Outlier] = []
    spreads: dict[str, tuple[Spread, int]] = {}
    for code, of_dealers in rates.items():
        enough = {key: rate for key, rate in of_dealers.items() if rate.denominator >= FEWEST_CUSTOMERS}
        spread = estimate_spread(list(enough.values()))
        if spread is None:
            continue
        sizes = sorted(rate.denominator for rate in enough.values())
        spreads[code] = spread, sizes[len(sizes) // 2]
        tested += _tested(code, enough, spread)
    p_values = [one.p_value for one in tested]
    level = discovery_level(p_values)
    smallest = {
        code: smallest_difference(spread, size, next_level(p_values)) for code, (spread, size) in spreads.items()
    }
    found = sorted((one for one in tested if one.p_value <= level), key=lambda one: (one.p_value, one.key, one.code))
    return Outliers(found, smallest)


def _tested(code: str, rates: Mapping[str, Counted], spread: Spread) -> Sequence[Outlier]:
    counted = sum(rate.denominator for rate in rates.values())
    found = []
    for key, rate in rates.items():
        if not _is_far(rate, spread):
            found.append(Outlier(key, code, rate, spread.centre, 1.0))
            continue
        # Without itself, so that it cannot widen the spread that it is held against.
        others = spread if len(rates) > _MANY else estimate_spread([other for at, other in rates.items() if at != key])
        if others is None:
            continue
        p_value = apart_from_spread(rate, others, counted - rate.denominator)
        found.append(Outlier(key, code, rate, others.centre, p_value))
    return found


def _is_far(rate: Counted, spread: Spread) -> bool:
    if not 0 < spread.centre < 1:
        return False
    off = abs(rate.numerator / rate.denominator - spread.centre)
    return off >= _NEAR * sqrt(spread.variance(rate.denominator))
