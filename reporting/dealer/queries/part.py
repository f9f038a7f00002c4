"""Which part of the dealer a figure is of, and as it was known when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.models import FollowerCursor
from kit.kept import KeptRows
from reporting.dealer.events.follower import NAME


@dataclass(frozen=True, slots=True)
class Part:
    """One consultant, channel, model or business; None is all of them. `as_of`: as it was known at that instant."""

    consultant: UUID | None = None
    channel: str | None = None
    model: str | None = None
    business: str | None = None
    as_of: datetime | None = None

    def cells(self) -> dict[str, object]:
        """The filter that its cells pass."""
        named = {
            "consultant": self.consultant,
            "channel": self.channel,
            "model": self.model,
            "business": self.business,
        }
        return {name: value for name, value in named.items() if value is not None}


def up_to() -> datetime | None:
    """The instant to which the log is in the figures; None before the first event. One query."""
    rows = _UP_TO.find((), {"name": NAME})
    found: datetime | None = rows[0][0] if rows else None
    return found


_UP_TO = KeptRows(
    lambda _, given: FollowerCursor.objects.filter(name=given["name"]).values_list("up_to"), has_one_plan=True
)
