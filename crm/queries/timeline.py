"""All that happened to a card, newest first (CA-12): the log, with what its entries may not hold beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import User
from crm.models import Callback, Card, CardChange, Event, FollowUp, Transfer, Withdrawal
from crm.queries.callbacks import callbacks_of

_WITHDRAWN, _CALLED_BACK, _PASSED = "card.withdrawn", "callback.recorded", "card.transferred"
_MERGED = """
WITH RECURSIVE merged AS (
    SELECT id FROM crm_card WHERE merged_into_id = %s
    UNION
    SELECT card.id FROM crm_card card JOIN merged ON card.merged_into_id = merged.id
)
SELECT id FROM merged
"""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a card, with the contact, the callback or the change of data that it stands for, the words or the
    code of a reason, and to whom the card passed."""

    id: int
    kind: str
    occurred_on: date
    recorded_at: datetime
    actor_id: UUID | None
    actor_name: str
    data: Mapping[str, object]
    follow_up: FollowUp | None
    callback: Callback | None
    change: CardChange | None
    reason: str
    new_owner_name: str


def events_of(card: Card) -> QuerySet[Event]:
    """The card's part of the log, with that of the cards merged into it, and into those (MG-1)."""
    merged = RawSQL(_MERGED, [card.id])  # noqa: S611 - the id goes in as a parameter
    return Event.objects.filter(Q(card_id=card.id) | Q(card_id__in=merged))


def timeline(user: User, page: Sequence[Event]) -> list[TimelineEntry]:
    """Events as `user` reads them, in the order given; a callback says what was said to who sees it where callbacks are
    listed. Six queries, however many."""
    follow_ups = FollowUp.objects.filter(id__in=_ids_in(page, "follow_up"))
    follow_up_of = {str(row.id): row for row in follow_ups.select_related("owner", "recorded_by")}
    made = [event.data["callback"] for event in page if event.kind == _CALLED_BACK]
    callback_of = {str(row.id): row for row in callbacks_of(user).filter(id__in=made)}
    change_of = {str(row.id): row for row in CardChange.objects.filter(id__in=_ids_in(page, "change"))}
    reasons = _reasons(page)
    new_owners = {event.id: UUID(event.data["owner"][1]) for event in page if event.kind == _PASSED}
    people = {event.actor_id for event in page if event.actor_id} | set(new_owners.values())
    names: dict[UUID | None, str] = dict(User.objects.filter(id__in=people).values_list("id", "name"))
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
            callback_of.get(event.data["callback"]) if event.kind == _CALLED_BACK else None,
            change_of.get(event.data.get("change")),
            reasons.get(event.data.get("transfer") or "") or _withdrawn(event, reasons),
            names.get(new_owners.get(event.id), ""),
        )
        for event in page
    ]


def _ids_in(events: Sequence[Event], key: str) -> list[str]:
    return [event.data[key] for event in events if event.data.get(key)]


def _reasons(events: Sequence[Event]) -> dict[str, str]:
    """The words of transfers by transfer, of withdrawals by the follow-up withdrawn."""
    withdrawn = [event.data["follow_up"] for event in events if event.kind == _WITHDRAWN]
    of_transfers = Transfer.objects.filter(id__in=_ids_in(events, "transfer")).values_list("id", "reason")
    of_withdrawals = Withdrawal.objects.filter(follow_up__in=withdrawn).values_list("follow_up_id", "reason")
    return {str(row_id): reason for row_id, reason in [*of_transfers, *of_withdrawals]}


def _withdrawn(event: Event, reasons: Mapping[str, str]) -> str:
    return reasons.get(event.data["follow_up"], "") if event.kind == _WITHDRAWN else ""
