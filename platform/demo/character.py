"""How good each consultant is: the dealer's own level, a little of their own, and what is wrong with some."""

from dataclasses import dataclass, replace

from demo.chance import dice
from demo.dealers import DemoDealer, Trouble


@dataclass(frozen=True, slots=True)
class Character:
    """Shares of 1, but `conversion`, a factor on the chance of an order."""

    filing: float
    discipline: float
    conversion: float
    inviting: float
    forgets: float = 0.015
    signs_at_once: float = 0.04
    agrees_again: float = 0.75
    """Of customers who did not come to their appointment, those with whom a new one is sought."""


_GOOD = {"filing": 1.15, "discipline": 1.1, "conversion": 1.4, "inviting": 1.3}
_BEST = 0.97


def character_of(dealer: DemoDealer, position: int) -> Character:
    """The consultant at `position`, counted from 0."""
    own = dice(dealer.code, "consultant", position)
    factors = _GOOD if position == 0 else {name: own.uniform(0.88, 1.1) for name in _GOOD}
    usual = Character(
        filing=min(dealer.filing * factors["filing"], _BEST),
        discipline=min(dealer.discipline * factors["discipline"], _BEST),
        conversion=dealer.conversion * factors["conversion"],
        inviting=0.30 * factors["inviting"],
    )
    return _troubled(usual, dealer.troubles[position - 1]) if 0 < position <= len(dealer.troubles) else usual


def _troubled(usual: Character, trouble: Trouble) -> Character:
    match trouble:
        case Trouble.PILES_UP:
            return replace(usual, discipline=0.10, agrees_again=0.1)
        case Trouble.SIGNS_AT_ONCE:
            return replace(usual, signs_at_once=0.92, filing=min(usual.filing, 0.55))
        case Trouble.FILES_LITTLE:
            return replace(usual, filing=0.26)
        case Trouble.FORGETS_TRAFFIC:
            return replace(usual, forgets=0.22)
