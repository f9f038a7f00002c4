"""Request bodies, buffered on the event loop: within a size, at a minimum speed, and within the process's budget."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from config.door.routes import MIB, ORDINARY

# A body may take this long, and a second more for each of these bytes: 200 kB at 10 kB/s arrive, 2 kB/s do not.
GRACE_SECONDS = 8.0
SLOWEST_BYTES_PER_SECOND = 4_000
# However large it is, it has arrived by then.
LONGEST_SECONDS = 600.0

LARGE_BUDGET = 80 * MIB
SMALL_BUDGET = 32 * MIB
ADDRESS_SHARE = 0.5


class BodyRefusedError(Exception):
    """A body is not read to its end. `code` names the refusal, `status` its HTTP status."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass(slots=True)
class Budget:
    """The bytes of unfinished bodies that a process holds at once; one address takes a share of it at most."""

    total: int
    used: int = 0
    by_address: Counter[str] = field(default_factory=Counter)

    def take(self, address: str, count: int) -> None:
        """Add `count` bytes. Raises BodyRefusedError (503) when the budget or the address's share is used up."""
        if self.used + count > self.total or self.by_address[address] + count > self.total * ADDRESS_SHARE:
            raise BodyRefusedError(503, "busy")
        self.used += count
        self.by_address[address] += count

    def give_back(self, address: str, count: int) -> None:
        """Release what was taken."""
        self.used -= count
        self.by_address[address] -= count
        if self.by_address[address] <= 0:
            del self.by_address[address]


@dataclass(slots=True)
class Budgets:
    """Small bodies have a budget of their own, so that uploads can never crowd them out."""

    small: Budget = field(default_factory=lambda: Budget(SMALL_BUDGET))
    large: Budget = field(default_factory=lambda: Budget(LARGE_BUDGET))

    def for_body(self, largest: int) -> Budget:
        """Return the budget of a route by its largest body."""
        return self.large if largest > ORDINARY.largest_body else self.small


def declared_length(value: str | None, largest: int) -> int | None:
    """Return the length that the header declares; None where there is none (chunked).

    Raises BodyRefusedError: 400 for a header that is no number, 413 above `largest`.
    """
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal()) or len(value) > 18:
        raise BodyRefusedError(400, "not_readable")
    if int(value) > largest:
        raise BodyRefusedError(413, "body_too_large")
    return int(value)


async def read_body(chunks: AsyncIterator[bytes], largest: int, budget: Budget, address: str) -> bytes:
    """Read a body of at most `largest` bytes.

    Raises BodyRefusedError: 413 above `largest`, 408 below the slowest speed, 503 where the budget is used up.
    """
    loop = asyncio.get_running_loop()
    begun = loop.time()
    parts: list[bytes] = []
    length = 0
    try:
        while True:
            deadline = begun + min(GRACE_SECONDS + length / SLOWEST_BYTES_PER_SECOND, LONGEST_SECONDS)
            try:
                async with asyncio.timeout_at(deadline):
                    # No default: with one, Python 3.11 crashes where `__anext__` itself raises, as granian's does.
                    part = await anext(chunks)
            except StopAsyncIteration:
                return parts[0] if len(parts) == 1 else b"".join(parts)
            if length + len(part) > largest:
                raise BodyRefusedError(413, "body_too_large")
            budget.take(address, len(part))
            length += len(part)
            parts.append(part)
    except TimeoutError as error:
        raise BodyRefusedError(408, "too_slow") from error
    finally:
        budget.give_back(address, length)
