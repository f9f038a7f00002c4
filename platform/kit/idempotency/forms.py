"""A form that is sent twice does its work once: a double press, a reload, a network that lost the answer."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import cast
from uuid import UUID

import orjson
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from kit.htmx.answers import Toast, onward
from kit.idempotency.replies import claim, store, stored_reply
from kit.ids import uuid7

FIELD = "once"
# Read by drafts.js: what was typed under this token has been taken, and its draft may go.
TAKEN_COOKIE = "taken"
_TOKEN = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True, slots=True)
class Done:
    """A command that succeeded: where to go now, and what to say there."""

    url: str
    toast: Toast | None = None


def form_token(request: HttpRequest) -> str:
    """The token for the form: the one it was sent with, while it is not taken; else a new one."""
    given = request.POST.get(FIELD, "")
    return given if _TOKEN.fullmatch(given) else str(uuid7())


def run_once(request: HttpRequest, act: Callable[[], Done], token: str = "") -> HttpResponse:
    """Act and keep where it led, in one transaction; a repeat is led to the same place. Two statements more.

    A refusal raised by `act` keeps nothing: the form may be sent again, corrected.
    """
    token = token or request.POST.get(FIELD, "")
    if not _TOKEN.fullmatch(token):
        with transaction.atomic():
            done = act()
        return _go_on(request, done, "")
    key = f"page:{token}"
    with transaction.atomic():
        claimed = claim(_asker(request), key, f"PAGE {request.path}")
        if claimed is not None:
            done = act()
            store(claimed, 302, orjson.dumps(asdict(done)), "application/json")
            return _go_on(request, done, token)
    return _go_on(request, _read(bytes(stored_reply(_asker(request), key).body)), token)


def _asker(request: HttpRequest) -> UUID:
    """Someone: pages that do a thing once are for those who are signed in."""
    return cast(UUID, request.user.pk)


def _read(body: bytes) -> Done:
    raw = orjson.loads(body)
    return Done(raw["url"], Toast(**raw["toast"]) if raw["toast"] else None)


def _go_on(request: HttpRequest, done: Done, token: str) -> HttpResponse:
    response = onward(request, done.url, done.toast)
    if token:
        response.set_cookie(TAKEN_COOKIE, token, max_age=120, secure=request.is_secure(), samesite="Lax")
    return response
