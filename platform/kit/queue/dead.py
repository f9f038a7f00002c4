"""Jobs that failed for good: kept for a week and shown, not lost."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from dramatiq import Message

from kit.queue.broker import dead_letter_key, redis_client


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
    # redis types its answers for either way of decoding; our client does not decode.
    found = cast(list[tuple[bytes, float]], redis_client().zrevrange(dead_letter_key(), 0, limit - 1, withscores=True))
    letters = []
    for message_id, failed_ms in found:
        raw = cast(bytes | None, redis_client().hget(f"{dead_letter_key()}.msgs", message_id.decode()))
        if raw is not None:
            letters.append(_letter(Message.decode(raw), failed_ms))
    return letters


def dead_letter_count() -> int:
    """How many jobs were given up within the last week."""
    return int(redis_client().zcard(dead_letter_key()))


def _letter(message: "Message[object]", failed_ms: float) -> DeadLetter:
    return DeadLetter(
        job=message.actor_name,
        args=tuple(message.args),
        retries=int(message.options.get("retries", 0)),
        failed_at=datetime.fromtimestamp(failed_ms / 1000, UTC),
        error=str(message.options.get("error", "")),
    )
