"""Calls of HTTP gateways: bounded in time and size, and without redirects."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import requests

from notifications.rules.outcomes import Later

_CONNECT_SECONDS, _READ_SECONDS, _WHOLE_SECONDS = 3.0, 6.0, 8.0
# The longest that one call may take, connecting included: leases are longer.
LONGEST_CALL_SECONDS = _CONNECT_SECONDS + _WHOLE_SECONDS
_MOST_BYTES = 64 * 1024
_own = threading.local()


@dataclass(frozen=True, slots=True)
class Reply:
    """A gateway's answer."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    def json(self) -> dict[str, Any]:
        """Return the body's object; empty for anything else."""
        try:
            value = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}
        return value if isinstance(value, dict) else {}


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Reply | Later:
    """POST to a gateway; Later where no answer came in time."""
    return _call("POST", url, body, headers)


def post_json(url: str, body: object) -> dict[str, Any] | Later:
    """POST an object and return the answer's object; Later where none came, or with 429 or 5xx."""
    return _object(post(url, orjson.dumps(body), {"content-type": "application/json; charset=utf-8"}))


def get_json(url: str, params: Mapping[str, str]) -> dict[str, Any] | Later:
    """GET an object from a gateway, as `post_json`."""
    return _object(_call("GET", url, None, {}, params))


def failed(reply: Reply) -> Later | None:
    """Return Later for an HTTP status that says nothing about the message: 429 and 5xx; None for all others, where the
    code in the body decides."""
    if reply.status == 429 or reply.status >= 500:
        return Later(f"http_{reply.status}", after=retry_after(reply), blocks=reply.status == 429)
    return None


def retry_after(reply: Reply) -> timedelta | None:
    """Return how long the gateway asks to wait, at most an hour."""
    given = reply.headers.get("retry-after", "")
    return timedelta(seconds=min(int(given), 3600)) if given.isdigit() else None


def session() -> requests.Session:
    """Return this thread's session, which keeps its connections."""
    found: requests.Session | None = getattr(_own, "session", None)
    if found is None:
        found = _own.session = requests.Session()
        # No proxies or passwords from the environment.
        found.trust_env = False
    return found


def _object(reply: Reply | Later) -> dict[str, Any] | Later:
    return reply if isinstance(reply, Later) else failed(reply) or reply.json()


def _call(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], params: Mapping[str, str] | None = None
) -> Reply | Later:
    over_at = time.monotonic() + _WHOLE_SECONDS
    try:
        with session().request(
            method,
            url,
            data=body,
            params=params,
            headers=dict(headers),
            timeout=(_CONNECT_SECONDS, _READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            content = b""
            for part in response.iter_content(8192):
                content += part
                if len(content) > _MOST_BYTES or time.monotonic() > over_at:
                    return Later("bad_reply", "the answer is too long or too slow")
            return Reply(response.status_code, content, {k.lower(): v for k, v in response.headers.items()})
    except requests.Timeout:
        return Later("timeout")
    except requests.RequestException as error:
        # The class alone: texts of errors quote addresses with tokens.
        return Later("unreachable", type(error).__name__)
