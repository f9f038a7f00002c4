"""Messages that gateways have accepted, and the faults that they are asked to have."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that a gateway has taken over. `at` is in monotonic seconds."""

    channel: str
    to: str
    text: str
    key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)


class Box:
    """Shared by all gateways of one test or demo."""

    def __init__(self, most: int = 200_000) -> None:
        self._lock = threading.Lock()
        self._accepted: deque[Accepted] = deque(maxlen=most)
        self._keys: set[tuple[str, str]] = set()
        self._faults: dict[str, deque[str]] = defaultdict(deque)
        self._recent: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._blocked: dict[tuple[str, str], float] = {}
        self.calls: dict[str, int] = defaultdict(int)
        # Seconds by which the gateways' clocks are ahead of ours.
        self.skew = 0.0
        self.hang_seconds = 30.0

    def accept(self, message: Accepted, *, is_once: bool = False) -> bool:
        """Take a message over. A gateway that knows keys drops a repeat: False."""
        with self._lock:
            key = (message.channel, message.key)
            if is_once and key in self._keys:
                return False
            self._keys.add(key)
            self._accepted.append(message)
            return True

    def accepted(self, channel: str = "") -> list[Accepted]:
        """Return the messages of a channel, the oldest first."""
        with self._lock:
            return [each for each in self._accepted if channel in ("", each.channel)]

    def fail_next(self, channel: str, *faults: str) -> None:
        """Let the next calls of a channel fail: `429`, `500`, `error`, `hang`, `garbage`, `drop`, or by a gateway's own
        code."""
        with self._lock:
            self._faults[channel].extend(faults)

    def fault(self, channel: str) -> str:
        """Count a call, and return the fault that it is to have, if any."""
        with self._lock:
            self.calls[channel] += 1
            return self._faults[channel].popleft() if self._faults[channel] else ""

    def next_fault(self, channel: str) -> str:
        """Return the fault of the next call without counting one."""
        with self._lock:
            return self._faults[channel][0] if self._faults[channel] else ""

    def is_over_limit(self, channel: str, sender: str, count: int, seconds: float, blocked_for: float = 0.0) -> bool:
        """Count a call of a sender against a sliding window; beyond it the sender may be blocked for a while."""
        now = time.monotonic()
        with self._lock:
            if self._blocked.get((channel, sender), 0.0) > now:
                return True
            recent = self._recent[channel, sender]
            while recent and recent[0] <= now - seconds:
                recent.popleft()
            if len(recent) >= count:
                if blocked_for:
                    self._blocked[channel, sender] = now + blocked_for
                return True
            recent.append(now)
            return False
