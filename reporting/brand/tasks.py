"""What workers do for the brand's figures beside carrying them over."""

from kit.queue import public_actor
from reporting.brand.services import idle_dealers


@public_actor(idle_dealers.JOB)
def refresh_idle_dealers() -> None:
    """Mark the figures of dealers at which nothing happens as up to date; run by the scheduler."""
    idle_dealers.refresh_idle_dealers()
