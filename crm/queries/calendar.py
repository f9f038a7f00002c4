"""What stands in a consultant's calendar: when to call whom, and who comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from accounts.models import User
from accounts.queries.tokens import hash_of
from crm.models import CalendarFeed, Card
from crm.queries.card_filters import DUE_STATUSES
from crm.rules.calendar import shown_name
from kit import clock
from kit.tenancy import current_dealer

# How long an appointment stays in the calendar after its day.
_KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something on a day, `at` a time where one was agreed (FU-5); the same `key` for the same card, whatever day it
    moves to."""

    key: str
    card: UUID
    is_appointment: bool
    on: date
    at: time | None
    customer: str
    changed_at: datetime
    version: int


def feed_of(user: User) -> CalendarFeed | None:
    """Someone's live calendar address."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).first()


def reader_of(token: str) -> User | None:
    """Whose calendar a secret address opens: live, and of someone who still works here. One query."""
    live = CalendarFeed.objects.filter(token_hash=hash_of(token), revoked_at=None, user__is_active=True)
    feed = live.select_related("user").first()
    return feed.user if feed else None


def calendar_of(user: User, shows: str) -> list[CalendarEntry]:
    """The follow-ups due and the appointments of the open cards that `user` owns, by day; of the customer no more than
    `shows`. One query."""
    own = Card.objects.filter(owner=user, merged_into=None, status__in=DUE_STATUSES)
    earliest = clock.today(current_dealer().time_zone) - timedelta(days=_KEPT_DAYS)
    entries = [entry for card in own.order_by("id") for entry in _entries(card, shows, earliest)]
    return sorted(entries, key=lambda entry: (entry.on, entry.key))


def _entries(card: Card, shows: str, earliest: date) -> Iterator[CalendarEntry]:
    for name, on in (("follow-up", card.next_followup_on), ("appointment", card.appointment_on)):
        if on is not None and (name == "follow-up" or on >= earliest):
            yield CalendarEntry(
                key=f"{name}-{card.id}",
                card=card.id,
                is_appointment=name == "appointment",
                on=on,
                at=card.appointment_time if name == "appointment" else None,
                customer=shown_name(shows, card.customer_name),
                changed_at=card.last_contact_at,
                version=card.version,
            )
