"""Who stands out: whose rate lies further from that of all the others than chance would have it (RP-6).

Two shares are held against each other: the dealer's own, and that of all other dealers together. What chance alone
would bring about once in a hundred times is not told; nor is what rests on a handful of customers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from reporting.dealer.rules.rates import Rate

FEWEST = 20
# Standard deviations beyond which 1 in 100 lies.
_BEYOND_CHANCE = 2.58


@dataclass(frozen=True, slots=True)
class Standout:
    """A dealer's rate that lies apart, with the others' beside it. `distance` in standard deviations, signed."""

    dealer: str
    rate_code: str
    own: Rate
    others: Rate
    distance: float

    @property
    def is_high(self) -> bool:
        return self.distance > 0


def standouts(rates: Mapping[str, Mapping[str, Rate]], codes: tuple[str, ...], most: int) -> list[Standout]:
    """The dealers that stand out by one of the rates `codes`, each by that in which most, the furthest first."""
    found: dict[str, Standout] = {}
    for code in codes:
        numerators = sum(of[code].numerator for of in rates.values())
        denominators = sum(of[code].denominator for of in rates.values())
        for dealer, of in rates.items():
            own = of[code]
            others = Rate(numerators - own.numerator, denominators - own.denominator)
            distance = _distance(own, others)
            if abs(distance) < _BEYOND_CHANCE:
                continue
            if dealer not in found or abs(distance) > abs(found[dealer].distance):
                found[dealer] = Standout(dealer, code, own, others, distance)
    return sorted(found.values(), key=lambda one: -abs(one.distance))[:most]


def _distance(own: Rate, others: Rate) -> float:
    """How many standard deviations apart; 0 where too few are counted to tell."""
    if min(own.denominator, others.denominator) < FEWEST:
        return 0.0
    counted = own.denominator + others.denominator
    together = (own.numerator + others.numerator) / counted
    if not 0 < together < 1:
        return 0.0
    spread = sqrt(together * (1 - together) * (1 / own.denominator + 1 / others.denominator))
    return (own.numerator / own.denominator - others.numerator / others.denominator) / spread
