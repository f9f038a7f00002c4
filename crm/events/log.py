"""Writing the event log: one event a command, in the command's own transaction (design: the event log).

Kinds are past tense; the data of each is described in docs/architecture.md. Names and numbers never enter it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from crm.events import fence
from crm.models import Event
from kit import clock, queue
from kit.tenancy import current_dealer

# The job that lets the followers catch up (crm.tasks).
FOLLOW = "crm.follow"


class HasId(Protocol):
    """Anything with an id of ours: a card, a user."""

    @property
    def id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Happening:
    """An event about to be written. `occurred_on` is the business date on which it counts."""

    kind: str
    occurred_on: date
    data: Mapping[str, object]
    card: HasId | None = None


def record(actor: HasId | None, *happenings: Happening) -> list[Event]:
    """Append events as the last step of a command, inside its transaction, and ring for the followers on commit."""
    fence.hold_shared()
    recorded_at = clock.now()
    events = Event.objects.bulk_create(
        Event(
            occurred_on=happening.occurred_on,
            recorded_at=recorded_at,
            kind=happening.kind,
            card_id=happening.card.id if happening.card else None,
            actor_id=actor.id if actor else None,
            data=dict(happening.data),
        )
        for happening in happenings
    )
    queue.ring_on_commit(FOLLOW, current_dealer().code)
    return events
