"""Messages of a dealer's day, for its subscription (SA-6)."""

from datetime import date, datetime, time, timedelta

from accounts.queries.current_tenant import tenant_zone
from notifications.models import Delivery
from notifications.rules.outcomes import DeliveryState

# From the plan of a message, over quiet hours and pauses, to its last try.
_LONGEST_WAY = timedelta(days=3)


def messages_sent(on: date) -> int:
    """Return how many messages gateways have taken on a day of the dealer's."""
    begins = datetime.combine(on, time(), tenant_zone())
    # By the index; the last try is made within hours of the plan.
    recent = Delivery.objects.filter(state=DeliveryState.SENT, created_at__gte=begins - _LONGEST_WAY)
    return recent.filter(finished_at__gte=begins, finished_at__lt=begins + timedelta(days=1)).count()
