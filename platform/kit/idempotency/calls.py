"""`Idempotency-Key`: a POST that is sent again gets the first answer, whatever happened between (api.md, Manners)."""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import cast
from uuid import UUID

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.datastructures import MultiValueDict
from rest_framework.request import Request
from rest_framework.response import Response

from kit.api.bodies import CONTENT_TYPE, JSONRenderer
from kit.api.problems import answer
from kit.errors import refuse
from kit.idempotency.replies import claim, store, stored_reply
from kit.locks import held_by_session
from kit.models import IdempotentReply

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class _NotStored(Exception):
    def __init__(self, response: Response) -> None:
        self.response = response


def run_call_once(
    request: Request, act: Callable[[], Response], *, is_secret: bool = False, is_atomic: bool = True
) -> Response:
    """Act and keep the answer in the same transaction, or give the answer that was kept. Two statements more.

    Refusals are kept like successes; what the server could not do (5xx) is not. Of an answer that is secret a refusal
    is kept in its place: a repeat is `already_done` (409). Without `is_atomic`, for a call that asks another service,
    a lock of the session takes the transaction's place: a repeat waits for it, and acts itself where the first one was
    cut short.
    """
    key = request.headers["Idempotency-Key"]
    if not _KEY.fullmatch(key):
        raise refuse("invalid", "Idempotency-Key", status=400)
    alone = transaction.atomic() if is_atomic else held_by_session("idempotency", f"{_asker(request)} {key}")
    try:
        with alone:
            claimed = claim(_asker(request), key, f"{request.method} {request.path}", _fingerprint(request))
            if claimed is None:
                reply = _reply_before(request, key)
                if reply.status is not None:
                    return _as_sent(reply)
                claimed = reply.id
            response = act()
            if response.status_code >= 500:
                raise _NotStored(response)
            if is_secret and response.status_code < 400:
                refusal = answer(refuse("already_done", status=409))
                store(claimed, refusal.status_code, JSONRenderer().render(refusal.data), CONTENT_TYPE)
                return response
            body = JSONRenderer().render(response.data)
            store(claimed, response.status_code, body, response.content_type or "application/json")
            return response
    except _NotStored as undone:
        return undone.response


def _reply_before(request: Request, key: str) -> IdempotentReply:
    """Return what the first sender left; without a status, it was cut short outside a transaction."""
    reply = stored_reply(_asker(request), key)
    if reply.fingerprint != _fingerprint(request):
        raise refuse("idempotency_key_reused", "Idempotency-Key")
    return reply


def _as_sent(reply: IdempotentReply) -> Response:
    data = orjson.loads(bytes(reply.body)) if reply.body else None
    return Response(
        data, status=reply.status, content_type=reply.content_type, headers={"Idempotency-Replayed": "true"}
    )


def _asker(request: Request) -> UUID:
    """Someone: `Endpoint` keeps no answers to those who are not signed in."""
    return cast(UUID, request.user.pk)


def _fingerprint(request: Request) -> str:
    """Of method, address and the body as sent; of a form with files, what it holds, for its bytes are not kept."""
    is_form = (request.content_type or "").startswith("multipart/")
    body = _form_digest(request) if is_form else request._request.body
    return sha256(b"\0".join([str(request.method).encode(), request.path.encode(), body])).hexdigest()


def _form_digest(request: Request) -> bytes:
    digest = sha256()
    form = cast("MultiValueDict[str, str | UploadedFile[bytes]]", request.data)
    for name, values in sorted(form.lists()):
        for value in values:
            digest.update(f"\0{name}\0{getattr(value, 'name', value)}\0".encode())
            if isinstance(value, UploadedFile):
                for chunk in value.chunks():
                    digest.update(chunk)
                value.seek(0)
    return digest.digest()
