"""The events of traffic: a party or a call is recorded, corrected and settled."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, NamedTuple
from uuid import UUID

from crm.events.types.base import OMITTED, Key, LogEvent, Pair


class TrafficFacts(NamedTuple):
    """The facts that figures are made of, without names and numbers."""

    kind: str
    consultant: UUID
    first_time: bool
    model: str | None
    test_drive: bool


@dataclass(frozen=True, kw_only=True)
class TrafficEvent(LogEvent):
    """An event that states the facts of its record."""

    is_audited: ClassVar[bool] = False
    counts_on: ClassVar[str] = "its day"

    traffic: UUID
    traffic_kind: Annotated[str, Key("kind")]
    consultant: UUID
    first_time: bool
    model: str | None
    test_drive: bool

    @property
    def facts(self) -> TrafficFacts:
        return TrafficFacts(self.traffic_kind, self.consultant, self.first_time, self.model, self.test_drive)


@dataclass(frozen=True, kw_only=True)
class TrafficRecorded(TrafficEvent):
    """A party or a call was recorded."""

    kind: ClassVar[str] = "traffic.recorded"


@dataclass(frozen=True, kw_only=True)
class TrafficCorrected(LogEvent):
    """A record was corrected, or passed to another consultant."""

    kind: ClassVar[str] = "traffic.corrected"
    is_audited: ClassVar[bool] = False
    counts_on: ClassVar[str] = "its day"

    traffic: UUID
    state: str
    traffic_kind: Annotated[Pair[str], Key("kind")]
    consultant: Pair[UUID]
    first_time: Pair[bool]
    model: Pair[str | None]
    test_drive: Pair[bool]

    @property
    def facts(self) -> Pair[TrafficFacts]:
        """Return the record before and after."""
        pairs = (self.traffic_kind, self.consultant, self.first_time, self.model, self.test_drive)
        before, after = (TrafficFacts(*side) for side in zip(*pairs, strict=True))
        return before, after

    @property
    def passed_from(self) -> UUID | None:
        """The consultant from whom the record passed to another; None where it did not."""
        before, after = self.consultant
        return before if before != after else None


@dataclass(frozen=True, kw_only=True)
class TrafficSettled(TrafficEvent):
    """A record was filed, followed up, declined, voided or opened again. `joined`: the contact came first (TR-8)."""

    kind: ClassVar[str] = "traffic.settled"

    state: Pair[str]
    joined: Annotated[bool, OMITTED] = False
