"""Who looks after a card now, and since when (CC-1): its consultant, or the care department."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import DateTimeField, Exists, Max, OuterRef, Q, QuerySet, Subquery

from crm.models import Callback, Card
from crm.rules.callbacks import custody
from crm.rules.codes import CallbackKind, Custody, Status

_AWAITED = Callback.objects.filter(
    card=OuterRef("id"), kind=CallbackKind.DELIVERY, made_at=None, consultant__isnull=False
)
_MADE = (
    Callback.objects.filter(card=OuterRef("id"), kind=CallbackKind.DELIVERY, made_at__isnull=False)
    .order_by()
    .values("card")
)
_IN_CARE = Q(status__in=[Status.DORMANT, Status.LOST]) | (Q(status=Status.DELIVERED) & ~Exists(_AWAITED))
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
    whose = custody(card.status, is_called_back=is_called_back)
    if whose is Custody.SALES:
        return InCustody(whose, card.owner_changed_at)
    called_at = getattr(card, "called_back_at", None) if card.status == Status.DELIVERED else None
    return InCustody(whose, called_at or card.status_changed_at)


def in_care(cards: QuerySet[Card]) -> QuerySet[Card]:
    """Of some cards those in the care department's custody: lost and dormant at once, delivered once the consultant
    has called back (CC-1)."""
    return cards.filter(_IN_CARE)


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
