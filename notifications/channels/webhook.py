"""Calls of webhooks: a POST to an address that was checked, bounded in time, with nothing read but the status.

The name is resolved once, and the connection goes to the very address that was checked: a name that resolves to another
one a moment later leads nowhere. A redirect is a failure like any other.
"""

import base64
import http.client
import secrets
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Timer
from urllib.parse import urlsplit

import certifi
from django.conf import settings
from standardwebhooks import Webhook as Signer

from notifications.channels.addresses import NotPublic, public_addresses
from notifications.rules.outcomes import Later, Outcome, Refused, Sent

_CONNECT_SECONDS, _WHOLE_SECONDS = 3.0, 8.0
_SECRET_BYTES = 32
# Answers that ask for rest, or mean that nobody is there.
_BUSY = frozenset({429, 502, 503, 504})
_GONE = 410


def new_secret() -> str:
    """Return a random secret in the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def is_callable(url: str) -> bool:
    """Return whether an address can be called at all: HTTPS, a host, no password and no fragment. On a developer's
    machine HTTP is fine too."""
    schemes = ("https", "http") if settings.GATEWAYS_MAY_BE_LOCAL else ("https",)
    try:
        where = urlsplit(url)
        port = where.port
    except ValueError:
        return False
    is_plain = where.username is None and where.password is None and not where.fragment
    is_ascii = url.isascii() and url.isprintable() and " " not in url
    return where.scheme in schemes and bool(where.hostname) and port != 0 and is_plain and is_ascii


def send(url: str, secret: str, key: str, body: bytes) -> Outcome:
    """Call a webhook. `key` is the same at every try; the signature is made for this try."""
    signed_at = datetime.fromtimestamp(int(time.time()), UTC)
    headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "Lodestar-Webhooks/1",
        "webhook-id": key,
        "webhook-timestamp": str(int(signed_at.timestamp())),
        "webhook-signature": Signer(secret).sign(key, signed_at, body.decode()),
    }
    try:
        return _outcome(*_post(url, body, headers))
    except NotPublic:
        return Later("address_not_public", blocks=True)
    except TimeoutError:
        return Later("timeout", blocks=True)
    except (OSError, http.client.HTTPException, ValueError) as error:
        # The class alone: a text would show an administrator the inside of our network.
        return Later("unreachable", type(error).__name__, blocks=True)


def _outcome(status: int, retry_after: str) -> Outcome:
    if 200 <= status < 300:
        return Sent()
    if status == _GONE:
        return Refused("http_410")
    is_number = retry_after.isascii() and retry_after.isdigit() and len(retry_after) <= 9
    after = timedelta(seconds=min(int(retry_after), 3600)) if is_number else None
    return Later(f"http_{status}", after=after, blocks=status in _BUSY)


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    """Return the status and the Retry-After of the answer; its body is not read."""
    where = urlsplit(url)
    host, is_tls = where.hostname or "", where.scheme == "https"
    port = where.port or (443 if is_tls else 80)
    path = (where.path or "/") + (f"?{where.query}" if where.query else "")
    over_at = time.monotonic() + _WHOLE_SECONDS
    # The first address alone: each further one would take its own time.
    raw = socket.create_connection((public_addresses(host, port)[0], port), _CONNECT_SECONDS)
    with _closed_at(over_at, raw) as is_over:
        try:
            raw.settimeout(_WHOLE_SECONDS)
            link = _tls().wrap_socket(raw, server_hostname=host) if is_tls else raw
            with link:
                connection = http.client.HTTPConnection(host, port)
                connection.sock = link
                connection.request("POST", path, body, {**headers, "host": where.netloc, "connection": "close"})
                answer = connection.getresponse()
                if is_over():
                    # Headers that are cut off read as complete ones.
                    raise TimeoutError
                return answer.status, answer.headers.get("retry-after", "")
        except (OSError, http.client.HTTPException, ValueError) as error:
            if is_over():
                raise TimeoutError from error
            raise


@contextmanager
def _closed_at(over_at: float, raw: socket.socket) -> Iterator[Callable[[], bool]]:
    """Cut the connection at an instant (monotonic seconds), whatever it is doing then: an answer that comes byte by
    byte never meets the limit of a single read."""
    # A handle of its own: TLS takes the socket over, and the connection closes it.
    handle = raw.dup()

    def cut() -> None:
        with suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)

    timer = Timer(max(over_at - time.monotonic(), 0.0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield lambda: time.monotonic() >= over_at
    finally:
        timer.cancel()
        handle.close()
        raw.close()


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())
