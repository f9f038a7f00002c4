"""What each list of the meetings holds (MG-3, MG-4), as a filter on cards."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from crm.models import Card, FollowUp, SuspectedDuplicate
from crm.queries.appointments import is_expected, is_missed
from crm.rules.codes import FOLLOWING, CardListName, Channel, Method, Status, Topic

_BY_WIRE = [Channel.PHONE, Channel.OUTREACH]
_FOLLOWING = [status.value for status in FOLLOWING]


def on_list(cards: QuerySet[Card], name: str, today: date) -> QuerySet[Card]:
    """The cards of one list, as it stands on `today`."""
    return _LISTS[CardListName(name)](cards, today)


def _with_contact(**of: object) -> Callable[[QuerySet[Card], date], QuerySet[Card]]:
    """Cards with such a contact on the day."""

    def narrow(cards: QuerySet[Card], today: date) -> QuerySet[Card]:
        contacts = FollowUp.objects.filter(card=OuterRef("id"), contact_on=today, **of)
        return cards.filter(Exists(contacts))

    return narrow


def _no_visit(cards: QuerySet[Card], today: date) -> QuerySet[Card]:
    """ST-5's way of counting: over 15 days on the 17th means filed on the first or before."""
    late = today - timedelta(days=15)
    return cards.filter(channel__in=_BY_WIRE, status__in=_FOLLOWING, first_visit_on=None, filed_on__lt=late)


def _young(cards: QuerySet[Card], today: date) -> QuerySet[Card]:
    between = (today - timedelta(days=14), today - timedelta(days=7))
    return cards.filter(channel__in=_BY_WIRE, filed_on__range=between)


def _suspected(cards: QuerySet[Card], today: date) -> QuerySet[Card]:
    del today
    pairs = SuspectedDuplicate.objects.filter(settled_at=None, card__merged_into=None, other__merged_into=None)
    return cards.filter(Exists(pairs.filter(Q(card=OuterRef("id")) | Q(other=OuterRef("id")))))


_LISTS: Mapping[CardListName, Callable[[QuerySet[Card], date], QuerySet[Card]]] = {
    CardListName.APPOINTMENTS: lambda cards, today: cards.filter(is_expected(today)),
    CardListName.MISSED: lambda cards, today: cards.filter(is_missed(today)),
    CardListName.CONTACTED: _with_contact(is_filing=False),
    CardListName.FILED: _with_contact(is_filing=True),
    CardListName.VISITED: _with_contact(method=Method.SHOWROOM),
    CardListName.TEST_DRIVES: _with_contact(topics__contains=[Topic.TEST_DRIVE], reached=True),
    CardListName.ORDERED: lambda cards, today: cards.filter(order__signed_on=today),
    CardListName.DELIVERED: lambda cards, today: cards.filter(delivery__delivered_on=today),
    CardListName.LOST: lambda cards, today: _with_contact(status=Status.LOST)(cards.filter(status=Status.LOST), today),
    CardListName.NO_VISIT: _no_visit,
    CardListName.YOUNG: _young,
    CardListName.SUSPECTED: _suspected,
}
