"""Live updates: what is published when something changes at a dealer, and the tickets by which pages listen.

A message says that something changed, never what. Without Redis nothing is published and no ticket is given; pages then
poll (static/js/live.js).
"""

import json
import secrets
from dataclasses import asdict, dataclass
from uuid import UUID

import redis
import redis.asyncio
import structlog
from django.conf import settings
from django.db import transaction

from kit.queue import is_muted
from kit.queue.broker import redis_client
from kit.tenancy import current_schema

log = structlog.get_logger(__name__)

STREAM_PATH = "/live/stream/"
TICKET_SECONDS = 60
CHANGED = "changed"
ENDED = "ended:"


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to hear that something changed in `schema`. `user` is whose session it was given to."""

    schema: str
    user: str


def channel_of(schema: str) -> str:
    """Return the channel of a schema."""
    return f"{settings.QUEUE_NAMESPACE}:live:{schema}"


def publish_change() -> None:
    """Tell the open pages of the current schema that something changed. Never raises for want of Redis."""
    _publish(current_schema(), CHANGED)


def publish_change_on_commit() -> None:
    """Tell the open pages once the transaction is committed; not for bulk work that wakes nobody."""
    if is_muted():
        return
    schema = current_schema()
    transaction.on_commit(lambda: _publish(schema, CHANGED), robust=True)


def end_streams_on_commit(user_id: UUID) -> None:
    """End the streams of a person whose sessions end; a page that is still signed in fetches a new ticket."""
    schema = current_schema()
    transaction.on_commit(lambda: _publish(schema, f"{ENDED}{user_id}"), robust=True)


def give_ticket(user_id: UUID) -> str | None:
    """Return a ticket for the current schema, valid once within 60 s; None where Redis is away."""
    raw = secrets.token_urlsafe(24)
    ticket = Ticket(current_schema(), str(user_id))
    try:
        redis_client().set(_key(raw), json.dumps(asdict(ticket)), ex=TICKET_SECONDS)
    except redis.RedisError as error:
        log.warning("live.no_ticket", error=type(error).__name__)
        return None
    return raw


async def take_ticket(client: redis.asyncio.Redis, raw: str) -> Ticket | None:
    """Use up a ticket; None for one that is unknown, used or too old. Raises RedisError."""
    found = await client.getdel(_key(raw)) if raw else None
    return Ticket(**json.loads(found)) if found else None


def _publish(schema: str, message: str) -> None:
    try:
        redis_client().publish(channel_of(schema), message)
    except redis.RedisError as error:
        log.warning("live.not_published", error=type(error).__name__)


def _key(raw: str) -> str:
    return f"{settings.QUEUE_NAMESPACE}:live-ticket:{raw}"
