"""Claims with a lease: the database's clock decides what is due and whose lease is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from kit import clock
from kit.db.prepared import execute

# Longer than the calls of a turn may take (`turn.py` starts none that could outlast it).
LEASE = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in our hands until its lease ends; `attempt` is the fencing token."""

    id: UUID
    key: str
    attempt: int
    tries: int
    notification: UUID | None
    recipient: UUID | None
    kind: str
    channel: str
    standby: Sequence[str]
    sealed: str
    is_held: bool


_CLAIM = """
    UPDATE notifications_delivery delivery
       SET state = 'sending', attempt = attempt + 1, tries = tries + 1,
           leased_until = statement_timestamp() + %(lease)s::interval
     WHERE id IN (
        SELECT id FROM notifications_delivery
         WHERE (state = 'waiting' AND due_at <= statement_timestamp() + %(shift)s::interval)
            OR (state = 'sending' AND leased_until < statement_timestamp())
         ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
 RETURNING id, key, attempt, tries, notification_id, recipient_id, kind, channel, standby, sealed, is_held
"""


def claim(most: int) -> list[Claimed]:
    """Claim the deliveries that are due, the longest due first, at most so many. One statement, committed at once."""
    rows = execute(_CLAIM, {"lease": LEASE, "shift": clock.shift(), "most": most})
    return sorted((Claimed(*row) for row in rows), key=lambda each: each.id)
