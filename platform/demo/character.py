"""How each consultant works: as the dealer does, a little in their own way, and some with a habit to be found."""

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
    unseen: float = 0.0
    """Of customers in the showroom, those whom reception does not see."""
    files_others: float = 0.8
    """A factor on the filing of customers who call or are met outside."""
    types_at_once: bool = False
    """Types in all contacts of a week on one morning."""


_GOOD = {"filing": 1.15, "discipline": 1.1, "conversion": 1.4, "inviting": 1.3}
_BEST = 0.985
# Who calls customers that others have met.
CARE = Character(filing=0.0, discipline=0.9, conversion=1.0, inviting=0.2)


def telemarketer_of(dealer: DemoDealer) -> Character:
    """Return how the dealer's telemarketer works: they call, and invite more than others."""
    return Character(
        filing=0.0, discipline=min(dealer.discipline * 1.08, _BEST), conversion=1.0, inviting=dealer.inviting * 1.5
    )


def character_of(dealer: DemoDealer, position: int) -> Character:
    """Return how the consultant at `position` works, counted from 0."""
    own = dice(dealer.code, "consultant", position)
    factors = _GOOD if position == 0 else {name: own.uniform(0.88, 1.1) for name in _GOOD}
    usual = Character(
        filing=min(dealer.filing * factors["filing"], _BEST),
        discipline=min(dealer.discipline * factors["discipline"], _BEST),
        conversion=dealer.conversion * factors["conversion"],
        inviting=dealer.inviting * factors["inviting"],
        forgets=dealer.forgets,
        files_others=dealer.calls,
    )
    return _troubled(usual, dealer.troubles[position - 1]) if 0 < position <= len(dealer.troubles) else usual


def _troubled(usual: Character, trouble: Trouble) -> Character:
    match trouble:
        case Trouble.PILES_UP:
            return replace(usual, discipline=0.10, agrees_again=0.1)
        case Trouble.SIGNS_AT_ONCE:
            return replace(usual, signs_at_once=0.95, filing=0.8, files_others=0.1, forgets=0.2)
        case Trouble.FILES_LITTLE:
            return replace(usual, filing=0.26, forgets=0.02)
        case Trouble.FORGETS_TRAFFIC:
            return replace(usual, forgets=max(usual.forgets, 0.22))
        case Trouble.TYPES_AT_ONCE:
            return replace(usual, types_at_once=True, filing=0.4, forgets=0.02)
        case Trouble.SKIPS_RECEPTION:
            return replace(usual, unseen=0.55, inviting=0.5)
