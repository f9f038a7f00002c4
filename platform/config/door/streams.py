"""Event streams of open pages: each says only that something changed at the dealer, never what.

Streams live on the event loop, occupy no thread and no database connection, and cost nothing while nothing happens. A
page opens one with a ticket that it fetched from `/live/ticket/` (kit.live). Losing a stream does no harm: the page
polls until it has another.
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import redis.asyncio
import structlog
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from config.door.gateway import Scope
from config.door.refusals import refusal
from kit.live import ENDED, Ticket, channel_of, take_ticket

log = structlog.get_logger(__name__)

MOST_STREAMS = 8_000
# A comment keeps proxies from closing the connection.
BEAT_SECONDS = 50.0
# A stream ends by itself before a proxy or a forgotten page ends it, and its page opens the next one.
LONGEST_SECONDS = 4 * 3_600.0
# A reader that takes no byte for this long has gone.
SEND_SECONDS = 10.0
# However much happens at a dealer, its pages hear of it twice a second.
PAUSE_SECONDS = 0.5
_RETRY_SECONDS = 5.0
_HEADERS = [
    ("content-type", "text/event-stream"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
]


@dataclass(slots=True, eq=False)
class _Stream:
    """One open stream. `count` is the number of changes it has been woken for, `told` of those it has sent."""

    ticket: Ticket
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    count: int = 0
    told: int = 0
    is_over: bool = False
    # By the event loop's clock, in seconds.
    ends_at: float = 0.0
    beats_at: float = 0.0


class Streams:
    """All streams of a process, by the channel of their dealer."""

    def __init__(self) -> None:
        self._by_channel: defaultdict[str, set[_Stream]] = defaultdict(set)
        self._count = 0
        self._client: redis.asyncio.Redis | None = None
        self._listener: asyncio.Task[None] | None = None
        self._pubsub: Any = None
        self._is_closing = False
        self._pulse: asyncio.Task[None] | None = None

    async def serve(self, scope: Scope, protocol: Any) -> None:
        """Hold a stream until either side ends it; 404 for an unknown ticket, 503 where none can be held."""
        raw = parse_qs(scope.query_string).get("ticket", [""])[0]
        if scope.method != "GET" or self._is_closing or self._count >= MOST_STREAMS:
            return _refuse(protocol, scope, 503, "busy", 30)
        self._count += 1
        try:
            try:
                ticket = await take_ticket(self._redis(), raw)
                channel = channel_of(ticket.schema) if ticket else ""
                if ticket is not None:
                    await self._listen_to(channel)
            except RedisError as error:
                log.warning("live.redis_away", error=type(error).__name__)
                return _refuse(protocol, scope, 503, "busy", 30)
            if ticket is None:
                return _refuse(protocol, scope, 404, "not_found")
            await self._hold(_Stream(ticket), channel, protocol)
        finally:
            self._count -= 1
        return None

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._is_closing = True
        for streams in list(self._by_channel.values()):
            for stream in streams:
                stream.is_over = True
                stream.wake.set()

    async def _hold(self, stream: _Stream, channel: str, protocol: Any) -> None:
        self._by_channel[channel].add(stream)
        transport = protocol.response_stream(200, _HEADERS)
        gone = asyncio.ensure_future(protocol.client_disconnect())
        gone.add_done_callback(lambda _: stream.wake.set())
        loop = asyncio.get_running_loop()
        stream.ends_at = loop.time() + LONGEST_SECONDS
        stream.beats_at = loop.time() + BEAT_SECONDS
        if self._pulse is None or self._pulse.done():
            self._pulse = asyncio.create_task(self._beat())
        try:
            await _send(transport, "retry: 5000\n\n")
            while not (gone.done() or loop.time() > stream.ends_at):
                await stream.wake.wait()
                stream.wake.clear()
                if gone.done():
                    break
                if stream.is_over:
                    await _send(transport, "event: ended\ndata: 0\n\n")
                    break
                stream.beats_at = loop.time() + BEAT_SECONDS
                if stream.told == stream.count:
                    await _send(transport, ":\n\n")
                    continue
                stream.told = stream.count
                await _send(transport, f"event: changed\ndata: {stream.told}\n\n")
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                if not gone.done():
                    await _send(transport, "event: over\ndata: 0\n\n")
        except (OSError, RuntimeError, TimeoutError):
            # The reader has gone, or reads nothing.
            pass
        finally:
            gone.cancel()
            streams = self._by_channel[channel]
            streams.discard(stream)
            if not streams:
                del self._by_channel[channel]
                await self._stop_listening_to(channel)

    async def _beat(self) -> None:
        """Wake the streams that have been silent for long: one timer for all of them."""
        loop = asyncio.get_running_loop()
        while self._by_channel and not self._is_closing:
            await asyncio.sleep(1.0)
            now = loop.time()
            for streams in self._by_channel.values():
                for stream in streams:
                    if now >= stream.beats_at or now >= stream.ends_at:
                        stream.wake.set()

    def _redis(self) -> redis.asyncio.Redis:
        if self._client is None:
            self._client = redis.asyncio.Redis.from_url(
                settings.REDIS_URL, socket_connect_timeout=1.0, retry=Retry(NoBackoff(), 1)
            )
            self._pubsub = self._client.pubsub(ignore_subscribe_messages=True)
        return self._client

    async def _listen_to(self, channel: str) -> None:
        """Subscribe to a dealer's channel with its first stream. Raises RedisError."""
        if channel not in self._by_channel:
            await self._pubsub.subscribe(channel)
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())

    async def _stop_listening_to(self, channel: str) -> None:
        try:
            await self._pubsub.unsubscribe(channel)
        except (RedisError, OSError) as error:
            log.warning("live.unsubscribe", error=type(error).__name__)

    async def _listen(self) -> None:
        """Wake streams by what is published. Where Redis is lost, their pages are asked to look for themselves."""
        while self._by_channel or not self._is_closing:
            try:
                message = await self._pubsub.get_message(timeout=_RETRY_SECONDS)
            except (RedisError, OSError) as error:
                log.warning("live.redis_away", error=type(error).__name__)
                for channel in list(self._by_channel):
                    self._wake(channel, "")
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            if message is not None:
                self._wake(message["channel"].decode(), message["data"].decode())

    def _wake(self, channel: str, message: str) -> None:
        ended = message.removeprefix(ENDED) if message.startswith(ENDED) else None
        for stream in self._by_channel.get(channel, ()):
            if ended is not None:
                if stream.ticket.user != ended:
                    continue
                stream.is_over = True
            stream.count += 1
            stream.wake.set()


async def _send(transport: Any, text: str) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await transport.send_str(text)


def _refuse(protocol: Any, scope: Scope, status: int, code: str, retry_after: int | None = None) -> None:
    response = refusal(scope, status, code, retry_after)
    protocol.response_bytes(response.status, response.headers, response.body)
