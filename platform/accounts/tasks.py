"""Jobs of accounts: the audit's seals, and the end of what has expired."""

from accounts.services.audit import SEAL, SEAL_BRANDS, seal_audit
from accounts.services.lifetimes import SWEEP, SWEEP_BRANDS, sweep_dependents
from kit.queue import actor, public_actor


@actor(SEAL)
def seal_dealers_audit() -> None:
    """Seal a dealer's entries; swept for every few seconds, where there are any."""
    seal_audit()


@public_actor(SEAL_BRANDS)
def seal_brands_audit() -> None:
    """The same for the brand's own."""
    seal_audit()


@actor(SWEEP)
def sweep_dealer() -> None:
    """Delete what has expired at a dealer (settings.DEPENDENTS); rung seldom."""
    sweep_dependents()


@public_actor(SWEEP_BRANDS)
def sweep_brand() -> None:
    """The same at the brand."""
    sweep_dependents()
