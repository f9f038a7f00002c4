"""How often something may be tried: fixed windows, counted in Redis, each schema by itself.

Learnt from dramatiq's window rate limiter. Redis may be emptied: the count begins anew, nothing else is lost.
"""

import hashlib
import math
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request

from kit import clock
from kit.errors import DomainError, Problem


class LimitReached(DomainError):
    """Tried too often. `retry_after` seconds from now it may be tried again (429, `Retry-After`)."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(Problem("too_many_requests", params={"seconds": retry_after}))
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` tries in each window of `seconds`."""

    name: str
    count: int
    seconds: int

    def count_try(self, *of: str) -> None:
        """Count one try of someone; raises LimitReached beyond the last allowed, before anything is tried."""
        now = clock.now().timestamp()
        key = self._key(now, of)
        cache.add(key, 0, timeout=self.seconds)
        try:
            tries = cache.incr(key)
        except ValueError:  # the window has closed between the two
            return
        if tries > self.count:
            raise LimitReached(math.ceil(self.seconds - now % self.seconds))

    def forget(self, *of: str) -> None:
        """Begin to count anew: the try was a good one."""
        cache.delete(self._key(clock.now().timestamp(), of))

    def _key(self, now: float, of: tuple[str, ...]) -> str:
        who = hashlib.sha256("\0".join(of).encode()).hexdigest()[:32]
        return f"limit:{self.name}:{int(now // self.seconds)}:{who}"


def address_of(request: HttpRequest | Request) -> str:
    """The machine that asks. Behind a proxy of ours it is the last that the proxy names: what stands before that in
    the header was written by the caller."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        if forwarded:
            return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
