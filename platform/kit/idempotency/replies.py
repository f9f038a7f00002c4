"""The first answer to a command, kept so that its repeats get the same: under the API's `Idempotency-Key` and under
the token that a page's form carries."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection

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
# A page's repeat is led to the same place without a word; an API's is refused, as for an answer that is secret.
_FORGET = """
    UPDATE kit_idempotentreply reply
       SET body = CASE WHEN key LIKE 'page:%%'
                       THEN convert_to((convert_from(body, 'UTF8')::jsonb || '{"toast": null}')::text, 'UTF8')
                       ELSE %s END,
           status = CASE WHEN key LIKE 'page:%%' THEN status ELSE 409 END,
           content_type = CASE WHEN key LIKE 'page:%%' THEN content_type ELSE %s END
     WHERE EXISTS (SELECT 1 FROM unnest(%s::text[]) word WHERE position(convert_to(word, 'UTF8') IN reply.body) > 0)
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


def forget_replies(words: Sequence[str], refusal: bytes, content_type: str) -> None:
    """Put a refusal in the place of every stored answer that holds one of the words (PI-4). A repeat acts no second
    time."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [refusal, content_type, list(words)])
