"""Making a dealer's figures anew from its log, its own and those that the brand carries over."""

import time

from kit.tenancy import in_dealer
from reporting.brand.services.roll_up import RollUp, rebuild
from reporting.dealer.events.follower import DealerFigures
from reporting.dealer.services.rebuild import rebuild_figures

# A long log takes several turns, and a worker may be at one of them.
_TURNS, _PAUSE = 1_000, 0.2


def rebuild_dealer(code: str) -> bool:
    """Forget both and make them again; the same comes out. False where workers have to go on with it."""
    with in_dealer(code):
        if not rebuild_figures() and not _goes_on():
            return False
    rebuild(code)
    with in_dealer(code):
        return RollUp().catch_up()


def _goes_on() -> bool:
    for _ in range(_TURNS):
        if DealerFigures().catch_up():
            return True
        time.sleep(_PAUSE)
    return False
