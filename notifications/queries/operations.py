"""Deliveries, calls of webhooks and parked items of all dealers in figures: for metrics, the operator and the command
line. In public."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

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
    " UNION ALL SELECT state, 'webhook', code, count(*), min(planned_at) FROM {of}.notifications_webhookcall"
    " WHERE state = ANY(%(states)s) GROUP BY 1, 2, 3"
)

_PARKED = (
    "SELECT kind, error, count(*), min(parked_at) FROM {of}.kit_dueitem"
    " WHERE fired_at IS NULL AND parked_at IS NOT NULL GROUP BY 1, 2"
)


@dataclass(frozen=True, slots=True)
class ParkedCount:
    """Due items of one dealer that were given up for one error; `since` is when the first of them was."""

    dealer: str
    kind: str
    error: str
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class DeliveryCount:
    """Deliveries of one dealer in one state on one channel; `since` is when the oldest was planned. Calls of webhooks
    are of the channel `webhook`."""

    dealer: str
    state: str
    channel: str
    code: str
    count: int
    since: datetime


# What failed before is a matter of the past, which nobody sends again.
_RECENT = timedelta(days=7)
_DEAD = "SELECT count(*) FROM {of}.notifications_delivery WHERE state = 'dead' AND created_at >= %(since)s::timestamptz"


def oldest_due_seconds() -> float:
    """Return how long the longest overdue delivery of any schema has been due; 0 where none is. One statement."""
    found = DueWork.objects.filter(work=_WORK, due_at__lte=Now()).aggregate(oldest=Min("due_at"))["oldest"]
    return max((clock.now() - found).total_seconds(), 0.0) if found else 0.0


def delivery_counts(*states: str) -> list[DeliveryCount]:
    """Return the deliveries and calls of these states by dealer, channel and code; the brand's own under `hq`."""
    found = [DeliveryCount(code, *columns) for code, columns in _asked_of_all(_COUNTS, {"states": list(states)})]
    return sorted(found, key=lambda each: (-each.count, each.dealer, each.channel))


def parked_counts() -> list[ParkedCount]:
    """Return the due items that were given up by dealer, kind and error; the brand's own under `hq`."""
    found = [ParkedCount(code, *columns) for code, columns in _asked_of_all(_PARKED, {})]
    return sorted(found, key=lambda each: (-each.count, each.dealer, each.kind))


def delivery_health(codes: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return of each of these dealers how many deliveries of the last seven days are dead (SA-8). In public."""
    wanted = set(codes)
    schemas = {schema: code for schema, code in active_schemas().items() if code in wanted}
    since = {"since": (clock.now() - _RECENT).isoformat()}
    counts = asked_of_each(list(schemas), lambda of: _DEAD.format(of=of), since, read=int) if schemas else ()
    return {schemas[schema]: {"dead_deliveries": count} for schema, count in counts}


def _asked_of_all(question: str, params: Mapping[str, str | list[str]]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Ask every dealer's schema and the brand's; yield their codes with the columns of their rows."""
    codes = {**active_schemas(), "public": "hq"}
    rows = asked_of_each(list(codes), lambda of: question.format(of=of), params, read=lambda *columns: columns)
    return ((codes[schema], columns) for schema, columns in rows)
