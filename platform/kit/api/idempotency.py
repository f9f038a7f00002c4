"""`Idempotency-Key`: a POST that is sent again gets the first answer, whatever happened between (api.md, Manners)."""

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import orjson
from django.db import connection, transaction
from rest_framework.request import Request
from rest_framework.response import Response

from kit import clock
from kit.api.bodies import JSONRenderer
from kit.errors import refuse
from kit.ids import uuid7
from kit.models import IdempotentReply

KEPT = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

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


class _NotKept(Exception):
    def __init__(self, response: Response) -> None:
        self.response = response


def answer_once(request: Request, act: Callable[[], Response]) -> Response:
    """Act and keep the answer in the same transaction, or give the answer that was kept. Two statements more.

    Refusals are kept like successes; what the server could not do (5xx) is not.
    """
    key = request.headers["Idempotency-Key"]
    if not _KEY.fullmatch(key):
        raise refuse("invalid", "Idempotency-Key", status=400)
    try:
        with transaction.atomic():
            claimed = _claim(request, key)
            if claimed is None:
                return _kept(request, key)
            response = act()
            if response.status_code >= 500:
                raise _NotKept(response)
            IdempotentReply.objects.filter(id=claimed).update(
                status=response.status_code,
                body=JSONRenderer().render(response.data),
                content_type=response.content_type or "application/json",
            )
            return response
    except _NotKept as undone:
        return undone.response


def _claim(request: Request, key: str) -> object | None:
    now = clock.now()
    path = f"{request.method} {request.path}"[:300]
    params = [uuid7(), key, request.user.pk, path, _fingerprint(request), now, now - KEPT]
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, params)
        row = cursor.fetchone()
    return row[0] if row else None


def _kept(request: Request, key: str) -> Response:
    reply = IdempotentReply.objects.get(actor_id=request.user.pk, key=key)
    if reply.fingerprint != _fingerprint(request):
        raise refuse("idempotency_key_reused", "Idempotency-Key")
    data = orjson.loads(bytes(reply.body)) if reply.body else None
    return Response(
        data, status=reply.status, content_type=reply.content_type, headers={"Idempotency-Replayed": "true"}
    )


def _fingerprint(request: Request) -> str:
    """Of method, address and the body as sent."""
    return sha256(b"\0".join([str(request.method).encode(), request.path.encode(), request._request.body])).hexdigest()
