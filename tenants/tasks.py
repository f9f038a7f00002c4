"""What workers do for the brand and the host."""

from kit.queue import public_actor
from tenants.services import prepared, provisioning


@public_actor(provisioning.SET_UP)
def set_up_dealers() -> None:
    """Set up the dealers that wait; rung when one is registered, swept for when the bell was lost."""
    provisioning.set_up_waiting_dealers()


@public_actor(prepared.PREPARE)
def prepare_schemas() -> None:
    """Fill the pool of prepared schemas; rung when one is handed over, swept for when the bell was lost."""
    prepared.prepare_schemas()
