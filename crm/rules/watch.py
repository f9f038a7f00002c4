"""What a manager should look at (MG-5): a consultant whose part of something is larger than honest work makes it.

A rule speaks of a share only where there is enough to take a share of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from crm.rules.codes import WatchRule


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far back a rule looks, of how many at least, and the share that is too much when it is exceeded."""

    days: int
    least: int
    share: float = 0.5

    def since(self, today: date) -> date:
        """The first day that counts; today is the last."""
        return today - timedelta(days=self.days - 1)

    def is_over(self, part: int, whole: int) -> bool:
        """Whether the part is too large of a whole that is large enough."""
        return whole >= self.least and part > self.share * whole


BOUNDS: Mapping[WatchRule, Bounds] = MappingProxyType(
    {
        WatchRule.O_SHARE: Bounds(days=30, least=5),
        WatchRule.TYPED_AT_ONCE: Bounds(days=7, least=20),
        WatchRule.DECLINED: Bounds(days=30, least=10),
        WatchRule.NO_TRAFFIC: Bounds(days=30, least=10, share=0.2),
    }
)
ONE_HOUR = timedelta(hours=1)


def busiest_hour(moments: list[datetime]) -> tuple[int, int]:
    """The hour in which most was typed in: the first of `moments`, in order, that it holds, and how many it holds."""
    best, begin = (0, 0), 0
    for end, moment in enumerate(moments):
        while moment - moments[begin] >= ONE_HOUR:
            begin += 1
        if end - begin + 1 > best[1]:
            best = (begin, end - begin + 1)
    return best
