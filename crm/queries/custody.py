"""Who looks after a card now, and since when (CC-1): its consultant, or the care department."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import DateTimeField, Exists, Max, OuterRef, Q, QuerySet, Subquery

from crm.models import Callback, Card, Transfer
from crm.rules.codes import WITH_NEXT_DATE, CallbackKind, Custody, Status
from crm.rules.custody import custody

_AWAITED = Callback.objects.filter(
    card=OuterRef("id"), kind=CallbackKind.DELIVERY, made_at=None, consultant__isnull=False
)
_MADE = (
    Callback.objects.filter(card=OuterRef("id"), kind=CallbackKind.DELIVERY, made_at__isnull=False)
    .order_by()
    .values("card")
)
# Open cards that a manager has handed to care (MG-2): what is due of them is care's work, not the owner's.
HANDED = Q(status__in=[status.value for status in WITH_NEXT_DATE], care_since__isnull=False)
_IN_CARE = Q(status__in=[Status.DORMANT, Status.LOST]) | (Q(status=Status.DELIVERED) & ~Exists(_AWAITED)) | HANDED
# Cards whose next dates, appointments and tasks are their owner's.
WORKED_BY_SALES = Q(care_since=None) & ~Q(status=Status.DORMANT)
_DUE = Callback.objects.filter(card=OuterRef("id"), made_at=None)


@dataclass(frozen=True, slots=True)
class InCustody:
    """Whose it is, and from when on."""

    custody: Custody
    since: datetime


def with_custody(cards: QuerySet[Card]) -> QuerySet[Card]:
    """Cards with what it takes to tell, in the same statement."""
    called = _MADE.filter(consultant__isnull=False).annotate(last=Max("made_at")).values("last")
    return cards.annotate(
        awaits_callback=Exists(_AWAITED), called_back_at=Subquery(called, output_field=DateTimeField(null=True))
    )


def custody_of(card: Card) -> InCustody:
    """Of a card read `with_custody`; one that was not is taken for not called back.

    A delivered card passes to care with its consultant's callback, and where there was none to make, with its delivery.
    """
    is_called_back = not getattr(card, "awaits_callback", True)
    whose = custody(card.status, is_called_back=is_called_back, is_handed=card.care_since is not None)
    if whose is Custody.SALES:
        return InCustody(whose, card.owner_changed_at)
    if card.care_since and card.status in WITH_NEXT_DATE:
        return InCustody(whose, card.care_since)
    called_at = getattr(card, "called_back_at", None) if card.status == Status.DELIVERED else None
    return InCustody(whose, called_at or card.status_changed_at)


def last_handed_at(card: Card) -> datetime | None:
    """Return when a manager last passed the card to a department (MG-2). One query."""
    found: datetime | None = (
        Transfer.objects.filter(card=card).exclude(custody="").aggregate(last=Max("transferred_at"))["last"]
    )
    return found


def in_care(cards: QuerySet[Card]) -> QuerySet[Card]:
    """Of some cards those in the care department's custody: lost and dormant at once, delivered once the consultant
    has called back (CC-1), open ones that were handed to it (MG-2)."""
    return cards.filter(_IN_CARE)


def worked_by_sales(cards: QuerySet[Card]) -> QuerySet[Card]:
    """Return of some cards those whose next dates, appointments and tasks are their owner's, not care's: care has what
    was handed to it and what is dormant (MG-2, CC-3)."""
    return cards.filter(WORKED_BY_SALES)


def in_custody(cards: QuerySet[Card], whose: str) -> QuerySet[Card]:
    """Of some cards those that sales or care look after."""
    return cards.filter(_IN_CARE if whose == Custody.CARE else ~_IN_CARE)


def by_callback(cards: QuerySet[Card], state: str, today: date) -> QuerySet[Card]:
    """Cards with a call that is `due`, `to_come`, or with `none` before them."""
    if state == "none":
        return cards.filter(~Exists(_DUE))
    until = _DUE.filter(due_on__lte=today) if state == "due" else _DUE.filter(due_on__gt=today)
    return cards.filter(Exists(until))


def by_satisfaction(cards: QuerySet[Card], answers: list[str]) -> QuerySet[Card]:
    """Cards whose customer said so when last reached after the delivery."""
    reached = Callback.objects.filter(card=OuterRef("id"), kind=CallbackKind.DELIVERY, reached=True)
    last = Subquery(reached.order_by("-made_at").values("satisfaction")[:1])
    return cards.annotate(last_satisfaction=last).filter(last_satisfaction__in=answers)


def delivered_within(cards: QuerySet[Card], days: int, today: date) -> QuerySet[Card]:
    """Cards delivered on one of so many days up to today."""
    return cards.filter(delivery__delivered_on__gt=today - timedelta(days=days))
