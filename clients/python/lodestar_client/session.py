"""Signing in, and a transport that repeats what may be repeated."""

import secrets
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from lodestar_client.dealer_api.api.auth import post_auth_login
from lodestar_client.dealer_api.client import AuthenticatedClient, Client
from lodestar_client.dealer_api.models import LoginRequest, Problem, Token
from lodestar_client.dealer_api.types import Response

TRIES = 5
MOST_SECONDS = 30.0
_SIGN_IN = "/api/v1/auth/"
_COMMANDS = "/api/v1/sync/commands/"
T = TypeVar("T")


class Refused(Exception):
    """The server refused a request; `problem` says why, with a code for each wrong field."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.detail}")
        self.problem = problem


class Retrying(httpx.BaseTransport):
    """Send a request again when its answer was lost, the server failed, or it asked to wait.

    A POST gets an `Idempotency-Key` of its own, the same at each try, so that it is carried out once. Sign-ins and
    PATCH requests are sent once: they have no key.
    """

    def __init__(
        self, inner: httpx.BaseTransport | None = None, tries: int = TRIES, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._inner, self._tries, self._sleep = inner or httpx.HTTPTransport(), tries, sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the first answer that says something about the request."""
        path = request.url.path
        if request.method == "POST" and not path.startswith((_SIGN_IN, _COMMANDS)):
            request.headers.setdefault("Idempotency-Key", uuid.uuid4().hex)
        tries = 1 if request.method == "PATCH" or path.startswith(_SIGN_IN) else self._tries
        for attempt in range(1, tries + 1):
            # Spread, so that many devices do not come back at once.
            wait = (50 + secrets.randbelow(50)) / 100 * 2**attempt / 4
            try:
                response = self._inner.handle_request(request)
                # An answer that breaks off is lost too.
                response.read()
            except httpx.TransportError:
                if attempt == tries:
                    raise
            else:
                if attempt == tries or not (response.status_code == 429 or response.status_code >= 500):
                    return response
                wait = max(wait, _seconds(response.headers.get("Retry-After", "")))
            self._sleep(min(wait, MOST_SECONDS))
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def _seconds(header: str) -> float:
    return float(header) if header.isdigit() else 0.0


def sign_in(
    url: str, username: str, password: str, device_name: str, transport: httpx.BaseTransport | None = None
) -> AuthenticatedClient:
    """Return a client with a token of its own. Raises Refused, with `mfa_required` for a second factor."""
    args: dict[str, Any] = {"transport": transport or Retrying()}
    body = LoginRequest(username=username, password=password, device_name=device_name)
    # Its transport goes on into the client that has the token, so it stays open.
    token = checked(post_auth_login.sync_detailed(client=Client(base_url=url, httpx_args=args), body=body), Token)
    return AuthenticatedClient(base_url=url, token=token.token, httpx_args=args)


def checked(response: Response[Any], kind: type[T]) -> T:
    """Return the parsed answer. Raises Refused for a problem document."""
    parsed = response.parsed
    if isinstance(parsed, Problem):
        raise Refused(parsed)
    if not isinstance(parsed, kind):
        raise httpx.DecodingError(f"status {int(response.status_code)}, not {kind.__name__}")
    return parsed
