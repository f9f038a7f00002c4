"""Jobs that failed for good: kept for a week and shown, not lost."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from dramatiq import Message

from kit.queue.broker import QUEUE, redis_client


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A job given up after its last retry; `error` is the end of its traceback."""

    job: str
    args: tuple[object, ...]
    retries: int
    failed_at: datetime
    error: str


def dead_letters(limit: int = 100) -> list[DeadLetter]:
    """The latest jobs given up, newest first."""
    dead = f"{settings.QUEUE_NAMESPACE}:{QUEUE}.XQ"
    found = redis_client().zrevrange(dead, 0, limit - 1, withscores=True)
    letters = []
    for message_id, failed_ms in found:
        raw = redis_client().hget(f"{dead}.msgs", message_id)
        if raw is not None:
            letters.append(_letter(Message.decode(raw), float(failed_ms)))
    return letters


def dead_letter_count() -> int:
    """How many jobs were given up within the last week."""
    return int(redis_client().zcard(f"{settings.QUEUE_NAMESPACE}:{QUEUE}.XQ"))


def _letter(message: "Message[object]", failed_ms: float) -> DeadLetter:
    lines = str(message.options.get("traceback", "")).strip().splitlines()
    return DeadLetter(
        job=message.actor_name,
        args=tuple(message.args),
        retries=int(message.options.get("retries", 0)),
        failed_at=datetime.fromtimestamp(failed_ms / 1000, UTC),
        error=lines[-1] if lines else "",
    )
