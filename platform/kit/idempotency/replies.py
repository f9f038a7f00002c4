"""The first answer to a command, kept so that its repeats get the same: under the API's `Idempotency-Key` and under
the token that a page's form carries."""

from datetime import timedelta
from uuid import UUID

from kit import clock
from kit.db.prepared import execute
from kit.ids import uuid7
from kit.models import IdempotentReply

KEPT_FOR = timedelta(hours=24)

# Waits for the first sender's transaction when both come at once; takes over a key that is older than a day.
_CLAIM = """
    INSERT INTO kit_idempotentreply (id, key, actor_id, method_path, fingerprint, body, content_type, created_at)
    VALUES (%s, %s, %s, %s, %s, '', '', %s)
    ON CONFLICT (actor_id, key) DO UPDATE
       SET id = excluded.id, method_path = excluded.method_path, fingerprint = excluded.fingerprint,
           status = NULL, created_at = excluded.created_at
     WHERE kit_idempotentreply.created_at < %s
    RETURNING id
"""
_STORE = "UPDATE kit_idempotentreply SET status = %s, body = %s, content_type = %s WHERE id = %s"


def claim(actor_id: UUID, key: str, method_path: str, fingerprint: str = "") -> UUID | None:
    """Be the first to act under this key, within the transaction that acts; None when someone has been already."""
    now = clock.now()
    params = (uuid7(), key, actor_id, method_path[:300], fingerprint, now, now - KEPT_FOR)
    rows = execute(_CLAIM, params)
    return rows[0][0] if rows else None


def store(claimed: UUID, status: int, body: bytes, content_type: str) -> None:
    """Keep the answer for the repeats."""
    execute(_STORE, (status, body, content_type, claimed))


def stored_reply(actor_id: UUID, key: str) -> IdempotentReply:
    """The answer that was kept under the key."""
    return IdempotentReply.objects.get(actor_id=actor_id, key=key)
