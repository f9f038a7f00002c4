"""All that happened to a card, newest first (CA-12): the log, with what its entries may not hold beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts.models import User
from crm.events.types.cards import CardReviewed, CardTransferred, CardWithdrawn
from crm.events.types.contacts import CallbackRecorded, FollowUpCorrected, FollowUpUndone
from crm.events.types.requests import ConcessionAnswered
from crm.models import Callback, Card, CardChange, Concession, Event, FollowUp, Review, Transfer, Withdrawal
from crm.queries.callbacks import callbacks_of

_WITHDRAWN, _CALLED_BACK, _PASSED = CardWithdrawn.kind, CallbackRecorded.kind, CardTransferred.kind
_MERGED = """
WITH RECURSIVE merged AS (
    SELECT id FROM crm_card WHERE merged_into_id = %s
    UNION
    SELECT card.id FROM crm_card card JOIN merged ON card.merged_into_id = merged.id
)
SELECT id FROM merged
"""


# What is told under the contact or the request that it belongs to, never by itself.
UNDER_A_CONTACT = (CardReviewed.kind, FollowUpCorrected.kind, FollowUpUndone.kind, _WITHDRAWN)
_ANSWERED = ConcessionAnswered.kind


@dataclass(frozen=True, slots=True)
class Annotation:
    """An entry that followed a contact: a review, a correction, a withdrawal or its undoing."""

    kind: str
    recorded_at: datetime
    actor_id: UUID | None
    actor_name: str
    decision: str = ""
    remarks: Sequence[Mapping[str, str]] = ()
    change: CardChange | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of a card, with the contact, callback, request or change of data that it stands for, the words or the
    code of a reason, to whom the card passed, and what became of the contact (CA-12)."""

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
    annotations: Sequence[Annotation] = ()
    concession: Concession | None = None


def events_of(card: Card) -> QuerySet[Event]:
    """Return the card's part of the log, with that of the cards merged into it, and into those (MG-1); without what
    stands under a contact or a request."""
    merged = RawSQL(_MERGED, [card.id])  # noqa: S611 - the id goes in as a parameter
    events = Event.objects.filter(Q(card_id=card.id) | Q(card_id__in=merged))
    return events.exclude(kind__in=(*UNDER_A_CONTACT, _ANSWERED))


def timeline(user: User, page: Sequence[Event]) -> list[TimelineEntry]:
    """Return events as `user` reads them, in the order given; a callback says what was said to who sees it where
    callbacks are listed. Nine queries at most, however many events there are."""
    follow_ups = FollowUp.objects.filter(id__in=_ids_in(page, "follow_up"))
    follow_up_of = {str(row.id): row for row in follow_ups.select_related("owner", "recorded_by")}
    later = _later(page, list(follow_up_of.values()))
    told = [*page, *later]
    made = [event.data["callback"] for event in page if event.kind == _CALLED_BACK]
    callback_of = {str(row.id): row for row in callbacks_of(user).filter(id__in=made)}
    change_of = {str(row.id): row for row in CardChange.objects.filter(id__in=_ids_in(told, "change"))}
    reasons = _reasons(told)
    new_owners = {event.id: UUID(event.data["owner"][1]) for event in page if event.kind == _PASSED}
    people = {event.actor_id for event in told if event.actor_id} | set(new_owners.values())
    names: dict[UUID | None, str] = dict(User.objects.filter(id__in=people).values_list("id", "name"))
    annotations = _annotations(later, names, change_of, reasons)
    concession_of = _concessions(page)
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
            reasons.get(event.data.get("transfer") or "", ""),
            names.get(new_owners.get(event.id), ""),
            annotations.get(event.data.get("follow_up") or "", ()),
            concession_of.get(event.data.get("concession") or ""),
        )
        for event in page
    ]


def _later(page: Sequence[Event], contacts: Sequence[FollowUp]) -> list[Event]:
    """Return what became of the contacts, the oldest first; a contact of a merged card goes on under the survivor."""
    cards = {event.card_id for event in page} | {contact.card_id for contact in contacts}
    # One that was undone has left no row.
    ids = sorted({*(str(contact.id) for contact in contacts), *_ids_in(page, "follow_up")})
    if not ids:
        return []
    found = Event.objects.filter(card_id__in=cards, kind__in=UNDER_A_CONTACT, data__follow_up__in=ids)
    return list(found.order_by("id"))


def _annotations(
    later: Sequence[Event],
    names: Mapping[UUID | None, str],
    change_of: Mapping[str, CardChange],
    reasons: Mapping[str, str],
) -> dict[str, list[Annotation]]:
    """Return by contact what became of it."""
    reviews = [event.data["review"] for event in later if event.kind == CardReviewed.kind]
    remarks = dict(Review.objects.filter(id__in=reviews).values_list("id", "remarks")) if reviews else {}
    found: dict[str, list[Annotation]] = {}
    for event in later:
        data = event.data
        each = Annotation(
            event.kind,
            event.recorded_at,
            event.actor_id,
            names.get(event.actor_id, ""),
            data.get("decision", ""),
            remarks.get(UUID(data["review"]), ()) if "review" in data else (),
            change_of.get(data.get("change", "")),
            _withdrawn(event, reasons),
        )
        found.setdefault(data["follow_up"], []).append(each)
    return found


def _concessions(page: Sequence[Event]) -> dict[str, Concession]:
    """Return what was asked of the director, with the answer (FU-11)."""
    ids = _ids_in(page, "concession")
    rows = Concession.objects.filter(id__in=ids).select_related("answered_by") if ids else ()
    return {str(row.id): row for row in rows}


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
