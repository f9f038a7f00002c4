"""Consumers that sleep until a message arrives in their queue.

dramatiq asks Redis at intervals, up to twenty times a second where a job should not wait: a worker at rest took one or
two per cent of a core for it, and a message still waited for up to 50 ms. Here the sender publishes the queue's name,
one thread of each worker process listens, and a consumer at rest asks every five seconds, in case an announcement was
lost; every second while it has messages handed out, among them those that wait for their time.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import redis
import structlog
from django.conf import settings
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.middleware import Middleware

log = structlog.get_logger(__name__)

_CLOSING_SECONDS = 0.05
_LISTENS_SECONDS = 1.0


class Arrivals:
    """How many messages have been announced to this process, by queue.

    `rest_seconds` is the longest rest, `busy_rest_seconds` that of a consumer with messages handed out.
    """

    rest_seconds = 5.0
    busy_rest_seconds = 1.0

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._counts: Counter[str] = Counter()
        # Times that every queue was announced.
        self._to_all = 0
        self._is_closing = False

    def count(self, queue: str) -> int:
        """Return the number of announcements so far: read it before looking into the queue."""
        with self._changed:
            return self._counts[queue] + self._to_all

    def announce(self, queue: str) -> None:
        """Wake the consumer of `queue`."""
        with self._changed:
            self._counts[queue] += 1
            self._changed.notify_all()

    def wait(self, queue: str, seen: int, *, is_busy: bool = False) -> None:
        """Return when more than `seen` messages were announced, or after the longest rest."""
        with self._changed:
            was_closing = self._is_closing
            rest = self.busy_rest_seconds if is_busy else self.rest_seconds
            seconds = _CLOSING_SECONDS if was_closing else rest
            self._changed.wait_for(
                lambda: self.count(queue) != seen or self._is_closing != was_closing, timeout=seconds
            )

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Let no consumer rest, so that it notices that it is asked to stop."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        try:
            yield
        finally:
            self._is_closing = False

    @contextmanager
    def listening(self, client: redis.Redis) -> Iterator[None]:
        """Listen to announcements of all processes for as long as the block lasts."""
        stop = threading.Event()
        listener = threading.Thread(target=self._listen, args=(client, stop), name="arrivals", daemon=True)
        listener.start()
        try:
            yield
        finally:
            stop.set()
            listener.join()

    def _listen(self, client: redis.Redis, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                with client.pubsub(ignore_subscribe_messages=True) as channel:  # type: ignore[no-untyped-call] # redis's
                    channel.subscribe(_channel())
                    # Until now nobody listened.
                    self._announce_all()
                    while not stop.is_set():
                        message = channel.get_message(timeout=_LISTENS_SECONDS)
                        if message is not None:
                            self.announce(message["data"].decode())
            except (redis.RedisError, OSError) as error:
                log.warning("queue.redis_away", error=type(error).__name__)
                stop.wait(_LISTENS_SECONDS)

    def _announce_all(self) -> None:
        with self._changed:
            self._to_all += 1
            self._changed.notify_all()


arrivals = Arrivals()


class AnnouncedArrivals(Middleware):
    """Announce each message once it is in its queue."""

    def after_enqueue(self, broker: Any, message: Any, delay: int | None) -> None:
        # Without the announcement the message waits for the consumer's next look.
        with suppress(redis.RedisError):
            broker.client.publish(_channel(), message.queue_name)


# dramatiq's Redis broker has no types.
class SleepingConsumer(_RedisConsumer):
    """A consumer that rests until a message is announced, or until one of those it has handed out is done."""

    def __init__(self, broker: Any, queue_name: str, prefetch: int, _timeout: int) -> None:
        # The parent class looks and comes back at once; it is this one that waits.
        super().__init__(broker, queue_name, prefetch, 0)  # type: ignore[no-untyped-call]

    def __next__(self) -> Any:
        seen = arrivals.count(self.queue_name)
        message = super().__next__()  # type: ignore[no-untyped-call]
        if message is None:
            arrivals.wait(self.queue_name, seen, is_busy=self.outstanding_message_count > 0)
        return message

    def ack(self, message: Any) -> None:
        super().ack(message)  # type: ignore[no-untyped-call]
        arrivals.announce(self.queue_name)

    def nack(self, message: Any) -> None:
        super().nack(message)  # type: ignore[no-untyped-call]
        arrivals.announce(self.queue_name)


class SleepingBroker(RedisBroker):
    """dramatiq's broker on Redis, with consumers that sleep."""

    consumer_class = SleepingConsumer


def _channel() -> str:
    return f"{settings.QUEUE_NAMESPACE}:arrivals"
