"""The events of contacts, arrivals, invitations, callbacks and activities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from crm.events.types.base import UNSTATED, Key, LogEvent, Pair, Unstated


@dataclass(frozen=True, kw_only=True)
class FollowUpRecorded(LogEvent):
    """A contact was recorded. `reached` is missing in older entries, which all reached the customer (FU-12)."""

    kind: ClassVar[str] = "follow_up.recorded"
    is_audited: ClassVar[bool] = True
    counts_on: ClassVar[str] = "contact date"

    follow_up: UUID
    owner: UUID | None
    method: str
    reached: bool = True
    topics: Sequence[str]
    nature: str
    activity: UUID | None
    traffic: UUID | None
    appointment_on: date | None
    appointment_time: str | None
    changed: Sequence[str]
    change: UUID | None
    status: Pair[str]
    intent_level: Pair[str]
    followup_level: Pair[str]
    model: Pair[str]
    next_followup_on: Pair[date | None]


@dataclass(frozen=True, kw_only=True)
class FollowUpUndone(LogEvent):
    """A contact was a mistake; its row is gone. `invitations` are stated where it named an activity."""

    kind: ClassVar[str] = "follow_up.undone"
    is_audited: ClassVar[bool] = True
    counts_on: ClassVar[str] = "the contact date"

    follow_up: UUID
    owner: UUID | None
    reached: bool = True
    topics: Sequence[str]
    intent_level: Pair[str]
    followup_level: Pair[str]
    next_followup_on: date | Unstated | None = UNSTATED
    appointment_on: date | Unstated | None = UNSTATED
    invitations: Sequence[tuple[UUID, date]] | Unstated = UNSTATED


@dataclass(frozen=True, kw_only=True)
class FollowUpCorrected(LogEvent):
    """Fields of a contact were corrected."""

    kind: ClassVar[str] = "follow_up.corrected"
    is_audited: ClassVar[bool] = True

    follow_up: UUID
    changed: Sequence[str]
    change: UUID | None


@dataclass(frozen=True, kw_only=True)
class Arrival(LogEvent):
    """A party with one of the card's numbers came, or did not (FU-6)."""

    is_audited: ClassVar[bool] = False

    traffic: UUID
    owner: UUID
    appointment_on: date | None


@dataclass(frozen=True, kw_only=True)
class CardArrived(Arrival):
    """A party with one of the card's numbers came for the appointment (FU-6)."""

    kind: ClassVar[str] = "card.arrived"


@dataclass(frozen=True, kw_only=True)
class CardArrivalUndone(Arrival):
    """The record by which the customer came was corrected or voided."""

    kind: ClassVar[str] = "card.arrival_undone"


@dataclass(frozen=True, kw_only=True)
class CardInvited(LogEvent):
    """The card's customer is to be invited to an activity, by its last day. `is_contacted`: a contact about it has
    reached the customer before; older entries say no."""

    kind: ClassVar[str] = "card.invited"
    is_audited: ClassVar[bool] = False

    activity: UUID
    invitation: UUID | None
    owner: UUID | None
    ends_on: date | None
    is_contacted: bool


@dataclass(frozen=True, kw_only=True)
class ActivityPlanned(LogEvent):
    """An activity was planned."""

    kind: ClassVar[str] = "activity.planned"
    is_audited: ClassVar[bool] = False
    counts_on: ClassVar[str] = "its first day"

    activity: UUID
    activity_kind: Annotated[str, Key("kind")]
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class ActivityChanged(LogEvent):
    """An activity's plan was changed; older entries do not state its days."""

    kind: ClassVar[str] = "activity.changed"
    is_audited: ClassVar[bool] = False

    activity: UUID
    changed: Sequence[str]
    starts_on: Pair[date] | None
    ends_on: Pair[date] | None


@dataclass(frozen=True, kw_only=True)
class CallbackRecorded(LogEvent):
    """A closed customer was called back. `consultant` is none where the care department called."""

    kind: ClassVar[str] = "callback.recorded"
    is_audited: ClassVar[bool] = False

    callback: UUID
    callback_kind: str
    consultant: UUID | None
    due_on: date | None
    reached: bool
    next_on: date | None


@dataclass(frozen=True, kw_only=True)
class CallbackPassed(LogEvent):
    """A callback passed to another consultant, or to the care department (none)."""

    kind: ClassVar[str] = "callback.passed"
    is_audited: ClassVar[bool] = False

    callback: UUID
    callback_kind: str
    consultant: Pair[UUID | None]
