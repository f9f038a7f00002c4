"""Totals for the metrics, counted in Redis: what an emptied Redis loses is no loss."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from functools import partial

import redis
from django.conf import settings
from django.db import transaction

from kit.queue.broker import redis_client

_DELIVERIES, _ERRORS = "delivery_totals", "gateway_errors"
Totals = Mapping[tuple[str, str], int]


def count_on_commit(states: Counter[tuple[str, str]], errors: Counter[tuple[str, str]]) -> None:
    """Count deliveries by channel and state, and errors by channel and code, once the transaction is committed."""
    transaction.on_commit(partial(_count, states, errors), robust=True)


def delivery_totals() -> Totals:
    """Return how many deliveries came to each state, by channel; nothing while Redis is away."""
    return _totals(_DELIVERIES)


def error_counts() -> Totals:
    """Return the gateways' errors by channel and code; nothing while Redis is away."""
    return _totals(_ERRORS)


def _totals(name: str) -> Totals:
    with suppress(redis.RedisError):
        found = redis_client().hgetall(_key(name))
        # redis types its answers for either way of decoding; our client does not decode.
        return {_parts(field): int(count) for field, count in found.items()}  # type: ignore[arg-type]
    return {}


def _parts(field: bytes) -> tuple[str, str]:
    channel, _, rest = field.decode().partition(":")
    return channel, rest


def _count(states: Counter[tuple[str, str]], errors: Counter[tuple[str, str]]) -> None:
    with suppress(redis.RedisError):
        pipeline = redis_client().pipeline(transaction=False)
        for name, counts in ((_DELIVERIES, states), (_ERRORS, errors)):
            for (channel, what), count in counts.items():
                pipeline.hincrby(_key(name), f"{channel}:{what}", count)
        pipeline.execute()


def _key(name: str) -> str:
    return f"{settings.QUEUE_NAMESPACE}:{name}"
