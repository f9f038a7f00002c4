"""What workers do for the brand and the host."""

from kit.queue import public_actor
from tenants.services import provisioning


@public_actor(provisioning.SET_UP)
def set_up_dealers() -> None:
    """Set up the dealers that wait; rung when one is registered, swept for when the bell was lost."""
    provisioning.set_up_waiting_dealers()
