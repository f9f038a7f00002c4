"""Reading the data for a person's device, and the changes since (SY-1, SY-4)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.access import CardScope, card_scope
from accounts.models import User
from crm.models import Callback, Card, CardPhone, Event, FollowUp, TrafficRecord
from crm.queries.activities import to_invite
from crm.queries.callbacks import ROW_FIELDS as CALLBACK_FIELDS
from crm.queries.callbacks import callbacks_of, is_care
from crm.queries.card_visibility import cards_of
from crm.queries.numbers import mask_traffic
from crm.queries.traffic import traffic_of
from crm.rules.codes import OPEN
from kit.db.prepared import execute

# How long ago a contact may be to be on the device, and a card that a clerk filed.
KEPT_DAYS = 90
# How far ahead the device has the calls that care has to make.
_AHEAD = timedelta(days=7)
_MOST_TASKS = 500

_HEAD = """
    SELECT device.id, device.cursor, device.scope, device.tables_checked_at, device.seen_at,
           coalesce(jsonb_array_length(device.removed), 0),
           (SELECT coalesce(max(id), 0) FROM crm_event)
      FROM (VALUES (1)) AS one LEFT JOIN crm_syncdevice AS device ON device.user_id = %s AND device.device = %s
"""
_FOLLOW_UP = (
    "id", "card_id", "is_filing", "contact_at", "contact_on", "recorded_at", "recorded_by_id", "owner_id", "nature",
    "topics", "method", "reached", "activity_id", "traffic_id", "note", "appointment_on", "appointment_time", "status",
    "intent_level", "followup_level", "next_followup_on", "review_state", "withdrawn_at",
)  # fmt: skip
_INVITATION = ("id", "activity_id", "activity__name", "activity__ends_on", "card_id", "card__customer_name")
# Events after which a person may have other tasks.
_TASKS = ("card.", "callback.", "follow_up.", "activity.")


@dataclass(frozen=True, slots=True)
class Head:
    """How far a device and the log are."""

    device: UUID | None
    cursor: int
    scope: str
    tables_checked_at: datetime | None
    seen_at: datetime | None
    removed_count: int
    last_event: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes between two positions of the log: the cards, and whether the day's lists differ."""

    cards: frozenset[UUID]
    has_traffic: bool
    has_tasks: bool


def head_of(user: User, device: str) -> Head:
    """Return how far the device and the log are. One query, which is all that a device without news takes."""
    (row,) = execute(_HEAD, [user.id, device])
    found, cursor, *rest = row
    return Head(found, cursor or 0, *rest) if found else Head(None, 0, "", None, None, 0, rest[-1])


def changes_between(position: int, until: int) -> Changes:
    """Return the changes between two positions of the log. One query."""
    rows = list(Event.objects.filter(id__gt=position, id__lte=until).values_list("kind", "card_id").distinct())
    kinds = {kind for kind, _ in rows}
    return Changes(
        frozenset(card for _, card in rows if card),
        any(kind.startswith("traffic.") for kind in kinds),
        any(kind.startswith(_TASKS) for kind in kinds),
    )


def cards_on_device(user: User, today: date) -> QuerySet[Card]:
    """Return the cards that someone works on, never all of the dealer's: their own open cards; for a clerk those of the
    last weeks; for care those in its custody and those that it has to call."""
    seen = cards_of(user)
    match card_scope(user.roles):
        case CardScope.OWN | CardScope.ALL:
            return seen.filter(owner=user, status__in=OPEN)
        case CardScope.FILED:
            return seen.filter(status__in=OPEN, filed_on__gte=today - timedelta(days=KEPT_DAYS))
        case CardScope.CARE:
            due = Callback.objects.filter(card=OuterRef("id"), made_at=None, due_on__lte=today + _AHEAD)
            return seen.filter(Q(care_since__isnull=False) | Exists(due))
        case _:
            return seen.none()


def depends_on_day(user: User) -> bool:
    """Return whether the cards on the device change with the day alone."""
    return card_scope(user.roles) in (CardScope.FILED, CardScope.CARE)


def cards_page(cards: QuerySet[Card], fields: Sequence[str], after: UUID | None, count: int) -> list[dict[str, Any]]:
    """Return the next cards in the order of their ids. One query."""
    rows = cards.filter(id__gt=after) if after else cards
    return list(rows.order_by("id").values(*fields, "owner__name")[:count])


def phones_of(cards: Collection[UUID]) -> list[CardPhone]:
    """Return the numbers of cards. One query."""
    return list(CardPhone.objects.filter(card__in=cards).order_by("card_id", "id"))


def contacts_of(cards: Collection[UUID], today: date) -> list[dict[str, Any]]:
    """Return the contacts of cards that the device keeps. One query."""
    rows = FollowUp.objects.filter(card__in=cards, contact_on__gte=today - timedelta(days=KEPT_DAYS))
    return list(rows.order_by("contact_at", "id").values(*_FOLLOW_UP))


def traffic_today(user: User, today: date) -> list[TrafficRecord]:
    """Return the day's parties that someone sees. One query for those who see any."""
    rows = traffic_of(user).filter(on=today).select_related("consultant").order_by("arrived_at", "id")
    return [mask_traffic(user, row, today) for row in rows]


def tasks(user: User, today: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the callbacks and invitations that are due from someone. Two queries."""
    due = callbacks_of(user).filter(made_at=None, due_on__lte=today + _AHEAD)
    due = due if is_care(user) else due.filter(consultant=user)
    calls = due.order_by("due_on", "id").values(*CALLBACK_FIELDS)[:_MOST_TASKS]
    invitations = to_invite(cards_on_device(user, today), today).values(*_INVITATION)[:_MOST_TASKS]
    return list(calls), list(invitations)


def gone_cards(cards: Collection[UUID]) -> dict[UUID, tuple[UUID | None, UUID, str]]:
    """Return the survivor, the owner and the status of cards that are no longer on the device. One query."""
    rows = Card.objects.filter(id__in=cards).values_list("id", "merged_into_id", "owner_id", "status")
    return {card: (merged, owner, status) for card, merged, owner, status in rows}
