"""Messages of a dealer's day, for its subscription and its plan (SA-4, SA-6)."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.queries.current_tenant import tenant_zone
from kit import clock
from notifications.models import Delivery
from notifications.rules.outcomes import USED_UP, DeliveryState

# From the plan of a message, over quiet hours and pauses, to its last try.
_LONGEST_WAY = timedelta(days=3)


def messages_left() -> int | None:
    """Return how many messages of today the plan leaves; None for any number (SA-4). Two statements at most."""
    limit: int | None = import_string(settings.DAILY_LIMIT)("messages")
    if limit is None:
        return None
    midnight = datetime.combine(clock.today(tenant_zone()), time(), tenant_zone())
    # In any state: the index begins with it.
    planned = Delivery.objects.filter(state__in=list(DeliveryState), created_at__gte=midnight)
    return max(limit - planned.exclude(code=USED_UP).count(), 0)


def messages_sent(on: date) -> int:
    """Return how many messages gateways have taken on a day of the dealer's."""
    begins = datetime.combine(on, time(), tenant_zone())
    # By the index; the last try is made within hours of the plan.
    recent = Delivery.objects.filter(state=DeliveryState.SENT, created_at__gte=begins - _LONGEST_WAY)
    return recent.filter(finished_at__gte=begins, finished_at__lt=begins + timedelta(days=1)).count()
