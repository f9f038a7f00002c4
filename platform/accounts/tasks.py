"""What workers do for accounts: the audit's seals."""

from accounts.services.audit import SEAL, SEAL_BRANDS, seal_audit
from kit.queue import actor, public_actor


@actor(SEAL)
def seal_dealers_audit() -> None:
    """Seal a dealer's entries; swept for every few seconds, where there are any."""
    seal_audit()


@public_actor(SEAL_BRANDS)
def seal_brands_audit() -> None:
    """The same for the brand's own."""
    seal_audit()
