"""All that happened to a card, newest first (CA-12): the log, with what its entries may not hold beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from crm.models import Card, CardChange, Event, FollowUp


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a card, with the follow-up or the change of data that it stands for."""

    id: int
    kind: str
    occurred_on: date
    recorded_at: datetime
    actor_id: UUID | None
    actor_name: str
    data: Mapping[str, object]
    follow_up: FollowUp | None
    change: CardChange | None


def events_of(card: Card) -> QuerySet[Event]:
    """The card's part of the log."""
    return Event.objects.filter(card_id=card.id)


def timeline(page: Sequence[Event]) -> list[TimelineEntry]:
    """Events as people read them, in the order given. Three queries, however many."""
    follow_ups = FollowUp.objects.filter(id__in=_ids_in(page, "follow_up"))
    follow_up_of = {str(row.id): row for row in follow_ups.select_related("owner", "recorded_by")}
    change_of = {str(row.id): row for row in CardChange.objects.filter(id__in=_ids_in(page, "change"))}
    names = dict(User.objects.filter(id__in={event.actor_id for event in page}).values_list("id", "name"))
    return [
        TimelineEntry(
            event.id,
            event.kind,
            event.occurred_on,
            event.recorded_at,
            event.actor_id,
            names.get(event.actor_id, ""),
            event.data,
            follow_up_of.get(event.data.get("follow_up")),
            change_of.get(event.data.get("change")),
        )
        for event in page
    ]


def _ids_in(events: Sequence[Event], key: str) -> list[str]:
    return [event.data[key] for event in events if event.data.get(key)]
