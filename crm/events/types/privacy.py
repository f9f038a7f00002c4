"""The events of personal data: consents, callbacks that are dropped, erasures. Codes and ids alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from crm.events.types.base import UNSTATED, LogEvent, Pair, Unstated


@dataclass(frozen=True, kw_only=True)
class CardConsentChanged(LogEvent):
    """A customer gave or withdrew a consent. `invitations` are those still to be made, each with its activity's last
    day."""

    kind: ClassVar[str] = "card.consent_changed"
    is_audited: ClassVar[bool] = True

    owner: UUID | None
    purpose: str
    given: bool
    way: str
    invitations: Sequence[tuple[UUID, date]] | Unstated = UNSTATED


@dataclass(frozen=True, kw_only=True)
class CallbackDropped(LogEvent):
    """A callback is no longer due. `cause` is `contact_withdrawn` or `erased`."""

    kind: ClassVar[str] = "callback.dropped"
    is_audited: ClassVar[bool] = False

    callback: UUID
    callback_kind: str
    consultant: UUID | None
    cause: str


@dataclass(frozen=True, kw_only=True)
class CardErased(LogEvent):
    """The customer of a card was erased; an open card is lost by it. `cause` is `asked` or `retention`."""

    kind: ClassVar[str] = "card.erased"
    is_audited: ClassVar[bool] = True

    owner: UUID
    status: Pair[str]
    cause: str
