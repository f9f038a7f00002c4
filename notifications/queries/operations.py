"""Deliveries of all dealers in figures, for metrics, the operator's page and the command line. In public."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min
from django.db.models.functions import Now

from kit import clock
from tenants.models import DueWork
from tenants.queries.dealers import active_schemas
from tenants.queries.over_schemas import asked_of_each

_WORK = "deliveries"
_COUNTS = (
    "SELECT state, channel, code, count(*), min(created_at) FROM {of}.notifications_delivery"
    " WHERE state = ANY(%(states)s) GROUP BY 1, 2, 3"
)


@dataclass(frozen=True, slots=True)
class DeliveryCount:
    """Deliveries of one dealer in one state on one channel; `since` is when the oldest was planned."""

    dealer: str
    state: str
    channel: str
    code: str
    count: int
    since: datetime


def oldest_due_seconds() -> float:
    """Return how long the longest overdue delivery of any schema has been due; 0 where none is. One statement."""
    found = DueWork.objects.filter(work=_WORK, due_at__lte=Now()).aggregate(oldest=Min("due_at"))["oldest"]
    return max((clock.now() - found).total_seconds(), 0.0) if found else 0.0


def delivery_counts(*states: str) -> list[DeliveryCount]:
    """Return the deliveries of these states by dealer, channel and code; the brand's own under `hq`."""
    codes = {**active_schemas(), "public": "hq"}
    rows = asked_of_each(
        list(codes),
        lambda of: _COUNTS.format(of=of),
        {"states": list(states)},
        read=lambda *columns: columns,
    )
    found = [DeliveryCount(codes[schema], *columns) for schema, columns in rows]
    return sorted(found, key=lambda each: (-each.count, each.dealer, each.channel))
