"""A device's clock beside ours (SY-3): an offset that is steady is corrected, a clock that jumped is not trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

# A request's way and a clock's drift of a day stay below it; a wrong minute matters to no rule but midnight's.
TOLERANCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The offset of a device's clock, and whether it was the same when the commands were done."""

    offset: timedelta
    is_steady: bool

    def moment(self, done_at: datetime, now: datetime) -> datetime:
        """Return when it was done by our clock, never later than now. The offset itself corrects nothing where it is
        no more than a request's way: 23:59 stays 23:59."""
        corrected = done_at if abs(self.offset) <= TOLERANCE else done_at + self.offset
        return min(corrected, now)


def read_clock(
    done_at: Sequence[datetime],
    device_time: datetime,
    now: datetime,
    *,
    last_offset: timedelta | None,
    last_done_at: datetime | None,
) -> ClockReading:
    """Compare a device's clock with ours, for new commands in the device's order.

    It jumped if its offset is another than when it last sent commands, if a command was done before the one ahead of
    it, or after the time at which they were sent.
    """
    offset = now - device_time
    is_same = last_offset is None or abs(offset - last_offset) <= TOLERANCE
    times = [*([last_done_at] if last_done_at and is_same else []), *done_at, device_time]
    is_in_order = all(later >= earlier - TOLERANCE for earlier, later in pairwise(times))
    return ClockReading(offset, is_same and is_in_order)
