"""Tokens of gateways' limits, counted in the database for all workers together."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from kit.db.prepared import execute
from notifications.rules.gateways import Limit

_TAKEN = """
    SELECT name, tokens, extract(epoch FROM statement_timestamp() - refilled_at)::float8
      FROM notifications_allowance WHERE name = ANY(%s) ORDER BY name FOR UPDATE
"""
_NEW = """
    INSERT INTO notifications_allowance (name, tokens, refilled_at)
    SELECT name, tokens, statement_timestamp() FROM unnest(%s::text[], %s::float8[]) AS new (name, tokens)
    ON CONFLICT DO NOTHING
"""
_SAVE = """
    UPDATE notifications_allowance allowance SET tokens = new.tokens, refilled_at = statement_timestamp()
      FROM unnest(%s::text[], %s::float8[]) AS new (name, tokens) WHERE allowance.name = new.name
"""
Wanted = Mapping[str, Sequence[tuple[str, Limit]]]


@transaction.atomic
def take(wanted: Wanted, counts: Mapping[str, int]) -> Mapping[str, tuple[int, timedelta]]:
    """Take tokens for each sender of `wanted` (its limits by name), as many as its count or as there are. Return how
    many each got, and after how long there is another one. At most three statements."""
    limits = {name: limit for pairs in wanted.values() for name, limit in pairs}
    if not limits:
        return {sender: (count, timedelta(0)) for sender, count in counts.items()}
    names = sorted(limits)
    execute(_NEW, [names, [limits[name].capacity for name in names]])
    tokens = {
        name: min(limits[name].capacity, left + max(seconds, 0.0) * limits[name].per_second)
        for name, left, seconds in execute(_TAKEN, [names])
    }
    found = {}
    for sender, pairs in wanted.items():
        got = min([counts[sender], *(int(tokens[name]) for name, _ in pairs)])
        for name, _ in pairs:
            tokens[name] -= got
        waits = [(1 - tokens[name]) / limit.per_second for name, limit in pairs if tokens[name] < 1]
        found[sender] = (got, timedelta(seconds=max(waits, default=0.0)))
    execute(_SAVE, [names, [tokens[name] for name in names]])
    return found


def block(channel: str, until: datetime) -> None:
    """Let a gateway rest until an instant, as it asked."""
    execute(
        "UPDATE notifications_gateway SET blocked_until = greatest(blocked_until, %s) WHERE channel = %s",
        [until, channel],
    )
