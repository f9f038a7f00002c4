"""The events of a card: filed, changed, transferred, merged, reviewed, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from crm.events.types.base import OMITTED, UNSTATED, Key, LogEvent, Pair, Unstated


@dataclass(frozen=True, kw_only=True)
class CardFiled(LogEvent):
    """A card was filed, with its first contact."""

    kind: ClassVar[str] = "card.filed"
    is_audited: ClassVar[bool] = True
    counts_on: ClassVar[str] = "filing date"

    owner: UUID
    filer: UUID | None
    channel: str
    business: str
    party: str
    model: str
    configuration: str
    status: str
    intent_level: str
    followup_level: str
    traffic: UUID | None
    traffic_kind: str | None
    first_time: bool | None
    follow_up: UUID | None
    method: str
    topics: Sequence[str]
    next_followup_on: date | None
    appointment_on: date | None
    appointment_time: str | None
    flagged: bool
    suspected: Sequence[UUID]


@dataclass(frozen=True, kw_only=True)
class CardChanged(LogEvent):
    """Data of a card was changed: the names of its fields, and the row that holds both values."""

    kind: ClassVar[str] = "card.changed"
    is_audited: ClassVar[bool] = True

    owner: UUID | None
    changed: Sequence[str]
    change: UUID | None
    model: Pair[str]


@dataclass(frozen=True, kw_only=True)
class CardTransferred(LogEvent):
    """A card passed to another owner. `reason` is a code; `takes_back` undoes a transfer of the same day; `taken_over`
    names who had it, `owner` or `care`."""

    kind: ClassVar[str] = "card.transferred"
    is_audited: ClassVar[bool] = True

    owner: Pair[UUID]
    reason: str
    bulk: bool
    transfer: UUID | None
    takes_back: Annotated[bool, OMITTED] = False
    taken_over: Annotated[str, OMITTED] = ""


@dataclass(frozen=True, kw_only=True)
class CardCustodyPassed(LogEvent):
    """A card passed to another department while its owner stays. `cause` is `manager` or `contact`; a manager's has a
    reason."""

    kind: ClassVar[str] = "card.custody_passed"
    is_audited: ClassVar[bool] = True
    counts_on: ClassVar[str] = "the day, or the contact date"

    owner: UUID
    custody: Pair[str]
    cause: str
    reason: Annotated[str, OMITTED] = ""
    bulk: Annotated[bool | None, OMITTED] = None
    transfer: Annotated[UUID | None, OMITTED] = None


@dataclass(frozen=True, kw_only=True)
class CardMerged(LogEvent):
    """Of the stub: the card became part of another."""

    kind: ClassVar[str] = "card.merged"
    is_audited: ClassVar[bool] = True

    survivor: UUID
    owner: UUID
    status: str


@dataclass(frozen=True, kw_only=True)
class CardUnmerged(LogEvent):
    """Of the card that is restored: its merge was undone."""

    kind: ClassVar[str] = "card.unmerged"
    is_audited: ClassVar[bool] = True

    survivor: UUID
    owner: UUID
    status: str
    next_followup_on: date | Unstated | None = UNSTATED


@dataclass(frozen=True, kw_only=True)
class SurvivorChanged(LogEvent):
    """Of the survivor: what a merge or its undoing left of the card. `invitations` are those still to be made, each
    with its activity's last day."""

    is_audited: ClassVar[bool] = False

    merged: Sequence[UUID]
    owner: UUID | None
    status: str
    topics_seen: Sequence[str]
    first_visit_on: Pair[date | None]
    last_visit_on: Pair[date | None]
    next_followup_on: date | Unstated | None = UNSTATED
    appointment_on: date | Unstated | None = UNSTATED
    invitations: Sequence[tuple[UUID, date]] | Unstated = UNSTATED


@dataclass(frozen=True, kw_only=True)
class CardAbsorbed(SurvivorChanged):
    """Of the survivor: other cards were merged into it. A change of its owner is a transfer after this."""

    kind: ClassVar[str] = "card.absorbed"


@dataclass(frozen=True, kw_only=True)
class CardReleased(SurvivorChanged):
    """Of the survivor: a merge was undone. A change of its owner is a transfer before this."""

    kind: ClassVar[str] = "card.released"


@dataclass(frozen=True, kw_only=True)
class CardWithdrawn(LogEvent):
    """An order, delivery or loss of the same day was withdrawn. `in_care`: care has the card again. `moved` lists the
    changes of model and owner since the order, each with the values before and after."""

    kind: ClassVar[str] = "card.withdrawn"
    is_audited: ClassVar[bool] = True
    counts_on: ClassVar[str] = "the outcome's day"

    follow_up: UUID
    owner: UUID | None
    status: Pair[str]
    intent_level: Pair[str]
    next_followup_on: date | Unstated | None = UNSTATED
    appointment_on: date | Unstated | None = UNSTATED
    in_care: Annotated[bool, OMITTED] = False
    moved: Annotated[Sequence[tuple[str, str, str]], OMITTED] = ()


@dataclass(frozen=True, kw_only=True)
class CardReviewed(LogEvent):
    """A manager checked an entry of the card."""

    kind: ClassVar[str] = "card.reviewed"
    is_audited: ClassVar[bool] = True

    decision: str
    review: UUID
    subject: str
    follow_up: UUID | None
    is_first: bool
    owner: UUID | None


@dataclass(frozen=True, kw_only=True)
class CardImported(LogEvent):
    """A card came from the dealer's table. Written for all of an import by one statement."""

    kind: ClassVar[str] = "card.imported"
    is_audited: ClassVar[bool] = True

    owner: UUID
    filer: UUID | None
    channel: str
    business: str
    party: str
    model: str
    configuration: str
    status: str
    intent_level: str
    followup_level: str
    next_followup_on: date | None
    appointment_on: date | None
    first_visit_on: date | None
    filed_on: date | None
    import_: Annotated[UUID | None, Key("import")]


@dataclass(frozen=True, kw_only=True)
class CardImportUndone(LogEvent):
    """The card's import was undone on its own day."""

    kind: ClassVar[str] = "card.import_undone"
    is_audited: ClassVar[bool] = True

    owner: UUID | None
    status: str
    import_: Annotated[UUID | None, Key("import")]


@dataclass(frozen=True, kw_only=True)
class CardDuplicateFlagged(LogEvent):
    """The card is suspected to be a duplicate of others."""

    kind: ClassVar[str] = "card.duplicate_flagged"
    is_audited: ClassVar[bool] = False

    others: Sequence[UUID]


@dataclass(frozen=True, kw_only=True)
class CardDuplicateSettled(LogEvent):
    """A manager kept the card apart from another."""

    kind: ClassVar[str] = "card.duplicate_settled"
    is_audited: ClassVar[bool] = True

    other: UUID
