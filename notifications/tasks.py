"""Jobs that send deliveries and call webhooks."""

from kit.queue import actor, public_actor
from notifications.services.delivering.due import CALL_WEBHOOKS, CALL_WEBHOOKS_OF_BRAND, DELIVER, DELIVER_AT_BRAND
from notifications.services.delivering.turn import take_turn
from notifications.services.webhooks.plan import plan_leads
from notifications.services.webhooks.turn import take_webhook_turn


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


@actor(CALL_WEBHOOKS)
def call_webhooks() -> None:
    """Call a dealer's webhooks; rung when a call is planned, swept for when one becomes due."""
    take_webhook_turn()


@actor("notifications.find_webhook_calls")
def find_webhook_calls() -> None:
    """Make the calls that a crash kept from being entered as due."""
    take_webhook_turn()


@public_actor(CALL_WEBHOOKS_OF_BRAND)
def call_webhooks_of_brand() -> None:
    """Plan the brand's calls for what is new in the leads' log, and make those that are due."""
    plan_leads()
    take_webhook_turn()
