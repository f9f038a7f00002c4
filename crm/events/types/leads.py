"""The events of a lead at the dealer (HQ-4, HQ-5): never about the person."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from crm.events.types.base import LogEvent


@dataclass(frozen=True, kw_only=True)
class LeadEvent(LogEvent):
    """Something happened to a lead of the brand's. `assignment` is the brand's count."""

    is_audited: ClassVar[bool] = False

    lead: UUID
    assignment: int
    consultant: UUID | None


@dataclass(frozen=True, kw_only=True)
class LeadOffered(LeadEvent):
    """A lead came from the brand; `consultant` is none where everyone at work may claim it."""

    kind: ClassVar[str] = "lead.offered"

    sender: str
    model: str
    matches: bool


@dataclass(frozen=True, kw_only=True)
class LeadClaimed(LeadEvent):
    """A consultant claimed a lead."""

    kind: ClassVar[str] = "lead.claimed"


@dataclass(frozen=True, kw_only=True)
class LeadGiven(LeadEvent):
    """A manager handed a lead to a consultant."""

    kind: ClassVar[str] = "lead.given"

    before: UUID | None


@dataclass(frozen=True, kw_only=True)
class LeadAttempted(LeadEvent):
    """A person tried to reach the lead, `minutes` opening minutes after its assignment."""

    kind: ClassVar[str] = "lead.attempted"
    counts_on: ClassVar[str] = "the attempt's day"

    minutes: int
    reached: bool
    first: bool


@dataclass(frozen=True, kw_only=True)
class LeadAnswered(LeadEvent):
    """A system answered the customer by itself, which stops no clock."""

    kind: ClassVar[str] = "lead.answered"
    counts_on: ClassVar[str] = "the answer's day"

    minutes: int


@dataclass(frozen=True, kw_only=True)
class LeadMoved(LeadEvent):
    """The brand took the lead back: nobody had tried to reach the customer in 24 opening hours, or may any more."""

    kind: ClassVar[str] = "lead.moved"


@dataclass(frozen=True, kw_only=True)
class LeadSettled(LeadEvent):
    """A lead was filed as a card, joined to one, or declined with a reason."""

    kind: ClassVar[str] = "lead.settled"

    state: str
    reason: str
