"""Jobs that send deliveries."""

from kit.queue import actor, public_actor
from notifications.services.delivering.due import DELIVER, DELIVER_AT_BRAND
from notifications.services.delivering.turn import take_turn


@actor(DELIVER)
def deliver() -> None:
    """Send what is due at a dealer; rung when something is planned, swept for when it becomes due."""
    take_turn()


@actor("notifications.find_deliveries")
def find_deliveries() -> None:
    """Send what a crash kept from being entered as due."""
    take_turn()


@public_actor(DELIVER_AT_BRAND)
def deliver_at_brand() -> None:
    """Send what is due to people of the brand and the host."""
    take_turn()
