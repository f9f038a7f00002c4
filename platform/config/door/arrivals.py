"""How many requests an address may send, counted in this process before anything else happens.

A token bucket for each address, in memory: it costs a microsecond and needs no Redis. It stops floods; what a person
may do is limited by `kit.limits`.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass, field

# A showroom shares one address: thirty people who open the product at once fetch some thousand files.
BURST = 1_500.0
PER_SECOND = 100.0
MOST_ADDRESSES = 50_000
# The machine itself: probes, a developer, the bench. Behind a proxy no request comes from there.
EXEMPT = frozenset({"127.0.0.1", "::1"})


@dataclass(slots=True)
class Arrivals:
    """Buckets by address: what is left, and when it was last counted. The oldest are dropped first."""

    burst: float = BURST
    per_second: float = PER_SECOND
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def seconds_to_wait(self, address: str, now: float) -> int:
        """Count a request at `now` (monotonic seconds). Return 0 when it may pass, else the seconds to wait."""
        if address in EXEMPT:
            return 0
        left, at = self._buckets.pop(address, (self.burst, now))
        left = min(self.burst, left + (now - at) * self.per_second)
        may_pass = left >= 1
        self._buckets[address] = (left - 1 if may_pass else left, now)
        if len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return 0 if may_pass else math.ceil((1 - left) / self.per_second)
