"""What workers do for the brand's figures beside carrying them over."""

from kit.queue import public_actor
from reporting.brand.services import quiet


@public_actor(quiet.TELL)
def tell_quiet_dealers() -> None:
    """Tell that the figures of dealers at which nothing happens are in; swept for."""
    quiet.tell_quiet_dealers()
