"""What one page gives the next in its address without anyone reading it: encrypted, for one account, for a while."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping

import orjson
from cryptography.fernet import Fernet, InvalidToken
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from kit.tenancy import current_schema

_DAYS = 7


def seal(request: HttpRequest, data: Mapping[str, str]) -> str:
    """Return the data as text for an address: names and numbers never stand in one in the clear."""
    return _cipher(request).encrypt(orjson.dumps(dict(data))).decode()


def unseal(request: HttpRequest, text: str) -> dict[str, str] | None:
    """Return what was sealed for this account within the last seven days; None for anything else."""
    try:
        raw = _cipher(request).decrypt(text.encode("utf-8", "surrogatepass"), ttl=_DAYS * 24 * 3600)
    except InvalidToken:
        return None
    data: dict[str, str] = orjson.loads(raw)
    return data


def _cipher(request: HttpRequest) -> Fernet:
    key = salted_hmac("kit.web.sealed", f"{current_schema()}:{request.user.pk}", algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(key))
