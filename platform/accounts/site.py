"""The host of a request, as passkeys know it, and their answers as forms send them."""

from collections.abc import Mapping
from uuid import UUID

import orjson
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.services.passkeys import Site


def site_of(request: HttpRequest | Request) -> Site:
    """Return the host without its port, and the origin that browsers name."""
    host = request.get_host()
    return Site(host.partition(":")[0], f"{'https' if request.is_secure() else 'http'}://{host}")


def passkey_answer(text: str) -> tuple[UUID | None, object]:
    """Return the question's id and the credential of a form's field, (None, None) for what cannot be read."""
    try:
        given = orjson.loads(text)
        return (UUID(str(given["ceremony"])), given.get("credential")) if isinstance(given, Mapping) else (None, None)
    except (orjson.JSONDecodeError, KeyError, ValueError):
        return None, None
