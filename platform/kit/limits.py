"""How often something may be tried, by address, person, dealer or route: `settings.RATE_LIMITS` is the one table.

Learnt from dramatiq's window rate limiter. Limits hold without Redis, each process then counting by itself.
"""

import hashlib
import math
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

from kit import clock
from kit.counters import counters
from kit.errors import DomainError, Problem
from kit.tenancy import current_schema


class LimitReached(DomainError):
    """Tried too often. `retry_after` seconds from now it may be tried again (429, `Retry-After`)."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(Problem("too_many_requests", params={"seconds": retry_after}))
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` tries in each window of `seconds`.

    A limit counts each schema by itself, unless it `spans_dealers`: an address is the same machine everywhere.
    """

    name: str
    count: int
    seconds: int
    spans_dealers: bool = False

    def count_try(self, *of: str, amount: int = 1) -> None:
        """Count tries of someone. Raises LimitReached beyond the last allowed, before anything is tried."""
        now = clock.now().timestamp()
        if counters.add(self._key(now, of), amount, self.seconds) > self.count:
            raise LimitReached(math.ceil(self.seconds - now % self.seconds))

    def take_back(self, *of: str, amount: int = 1) -> None:
        """Uncount a try that turned out to be right."""
        counters.add(self._key(clock.now().timestamp(), of), -amount, self.seconds)

    def _key(self, now: float, of: tuple[str, ...]) -> str:
        where = "" if self.spans_dealers else current_schema()
        who = hashlib.sha256("\0".join((where, *of)).encode()).hexdigest()[:32]
        return f"{self.name}:{int(now // self.seconds)}:{who}"


def limit(name: str) -> Limit:
    """Return a limit of the table."""
    count, seconds, scope = settings.RATE_LIMITS[name]
    return Limit(name, count, seconds, spans_dealers=scope == "address")


def count_request(name: str, request: HttpRequest | Request) -> None:
    """Count a request against a limit of the table and the wider ones of its name, each by its own scope. Raises
    LimitReached."""
    who = {"address": (address_of(request),), "person": (str(request.user.pk),), "dealer": ()}
    for each in (name, f"{name}_daily", f"{name}_at_dealer"):
        if each in settings.RATE_LIMITS:
            limit(each).count_try(*who[settings.RATE_LIMITS[each][2]])


def address_of(request: HttpRequest | Request) -> str:
    """Return the address of the machine that asks.

    Behind a proxy of ours it is the last that the proxy names: what stands before that in the header was written by the
    caller.
    """
    return client_address(str(request.META.get("HTTP_X_FORWARDED_FOR", "")), str(request.META.get("REMOTE_ADDR", "")))


def client_address(forwarded: str, peer: str) -> str:
    """Return the client's address: `peer`, or behind a proxy of ours the last of `X-Forwarded-For`."""
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return peer
