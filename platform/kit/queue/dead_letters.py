"""Jobs that failed for good: kept for a week and shown, not lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from dramatiq import Message

from kit.queue.broker import QUEUES, dead_letter_key, redis_client


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A job given up after its last retry, with its last failure."""

    job: str
    args: tuple[object, ...]
    retries: int
    failed_at: datetime
    error: str


def dead_letters(limit: int = 100) -> list[DeadLetter]:
    """The latest jobs given up, newest first."""
    letters = [letter for queue in QUEUES for letter in _letters_of(queue, limit)]
    return sorted(letters, key=lambda letter: letter.failed_at, reverse=True)[:limit]


def dead_letter_count() -> int:
    """How many jobs were given up within the last week."""
    return sum(int(redis_client().zcard(dead_letter_key(queue))) for queue in QUEUES)


def _letters_of(queue: str, limit: int) -> Iterator[DeadLetter]:
    key = dead_letter_key(queue)
    # redis types its answers for either way of decoding; our client does not decode.
    found = cast(list[tuple[bytes, float]], redis_client().zrevrange(key, 0, limit - 1, withscores=True))
    for message_id, failed_ms in found:
        raw = cast(bytes | None, redis_client().hget(f"{key}.msgs", message_id.decode()))
        if raw is not None:
            yield _letter(Message.decode(raw), failed_ms)


def _letter(message: "Message[object]", failed_ms: float) -> DeadLetter:
    return DeadLetter(
        job=message.actor_name,
        args=tuple(message.args),
        retries=int(message.options.get("retries", 0)),
        failed_at=datetime.fromtimestamp(failed_ms / 1000, UTC),
        error=str(message.options.get("error", "")),
    )
