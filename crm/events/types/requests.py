"""The events of allocations, traffic requests, concessions and targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from crm.events.types.base import LogEvent, Pair


@dataclass(frozen=True, kw_only=True)
class AllocationEvent(LogEvent):
    """A filing is held back until someone decides whose customer it is."""

    is_audited: ClassVar[bool] = False

    allocation: UUID
    allocation_kind: str
    consultant: UUID
    traffic: UUID | None
    matches: Sequence[UUID]
    decision: str
    owner: UUID | None


@dataclass(frozen=True, kw_only=True)
class AllocationRequested(AllocationEvent):
    """A filing was held back until someone decides whose customer it is (CA-6)."""

    kind: ClassVar[str] = "allocation.requested"


@dataclass(frozen=True, kw_only=True)
class AllocationPassed(AllocationEvent):
    """A held filing passed to another consultant (MG-7)."""

    kind: ClassVar[str] = "allocation.passed"


@dataclass(frozen=True, kw_only=True)
class AllocationDecided(AllocationEvent):
    """Someone decided whose customer it is."""

    kind: ClassVar[str] = "allocation.decided"


@dataclass(frozen=True, kw_only=True)
class TrafficRequestEvent(LogEvent):
    """Reception is asked to record a party."""

    is_audited: ClassVar[bool] = False
    counts_on: ClassVar[str] = "its day"

    request: UUID
    consultant: UUID
    state: str
    traffic: UUID | None


@dataclass(frozen=True, kw_only=True)
class TrafficRequested(TrafficRequestEvent):
    """Reception was asked to record a party (TR-7)."""

    kind: ClassVar[str] = "traffic.requested"


@dataclass(frozen=True, kw_only=True)
class TrafficRequestPassed(TrafficRequestEvent):
    """An open request passed to another consultant (MG-7)."""

    kind: ClassVar[str] = "traffic.request_passed"


@dataclass(frozen=True, kw_only=True)
class TrafficRequestAnswered(TrafficRequestEvent):
    """Reception recorded the party, or said why not."""

    kind: ClassVar[str] = "traffic.request_answered"


@dataclass(frozen=True, kw_only=True)
class ConcessionEvent(LogEvent):
    """A consultant asks the director for a gift or a concession."""

    is_audited: ClassVar[bool] = False

    concession: UUID
    concession_kind: str
    state: str


@dataclass(frozen=True, kw_only=True)
class ConcessionAsked(ConcessionEvent):
    """A consultant asked the director for a gift or a concession (FU-11)."""

    kind: ClassVar[str] = "concession.asked"


@dataclass(frozen=True, kw_only=True)
class ConcessionAnswered(ConcessionEvent):
    """The director granted or refused it."""

    kind: ClassVar[str] = "concession.answered"


@dataclass(frozen=True, kw_only=True)
class TargetSet(LogEvent):
    """A month's target was set; `consultant` is none for the dealer's."""

    kind: ClassVar[str] = "target.set"
    is_audited: ClassVar[bool] = False

    month: date
    consultant: UUID | None
    deliveries: Pair[int | None]
