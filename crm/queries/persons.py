"""Find a person's cards and traffic by name and number, as the duplicate check does (PI-3, CA-5)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from crm.models import Card, CardPhone, FollowUp, PersonRequest, TrafficRecord
from crm.queries.consents import cards_of_person
from crm.rules.surnames import surname
from kit.errors import refuse


@dataclass(frozen=True, slots=True)
class Found:
    """The cards and parties of one person."""

    cards: Sequence[UUID]
    traffic: Sequence[UUID]


def find_person(name: str, numbers: Collection[str]) -> Found:
    """Return what is held of a person: their cards, those merged with them, and their traffic."""
    key = surname(name)
    cards = with_merged(cards_of_person(key, numbers).values_list("id", flat=True))
    parties = TrafficRecord.objects.filter(phone_number__in=list(numbers)).values_list("id", "customer_name")
    own = {party for party, called in parties if not called or surname(called) == key}
    return Found(sorted(cards), sorted(own | traffic_of(cards)))


def with_merged(card_ids: Iterable[UUID]) -> set[UUID]:
    """Return cards with those merged into them and those that they were merged into, however far (MG-1)."""
    found, wave = set[UUID](), set(card_ids)
    while wave:
        found |= wave
        near = Card.objects.filter(Q(merged_into__in=wave) | Q(merged__in=wave)).values_list("id", flat=True)
        wave = set(near) - found
    return found


def traffic_of(card_ids: Iterable[UUID]) -> set[UUID]:
    """Return the parties from which cards and their contacts began."""
    ids = list(card_ids)
    begun = Card.objects.filter(id__in=ids, traffic__isnull=False).values_list("traffic__id", flat=True)
    named = FollowUp.objects.filter(card__in=ids, traffic__isnull=False).values_list("traffic__id", flat=True)
    return {*begun, *named}


def person_requests() -> QuerySet[PersonRequest]:
    """Every request, with who made it."""
    return PersonRequest.objects.select_related("asked_by", "erased_by")


def person_request(person_id: UUID) -> PersonRequest:
    """One request; `not_found` where there is none."""
    found = person_requests().filter(id=person_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def cards_held(request: PersonRequest) -> QuerySet[Card]:
    """The cards of a request, with all that is shown and handed over of them."""
    cards = Card.objects.filter(id__in=request.cards).select_related("owner", "order", "delivery", "loss")
    return cards.prefetch_related("phones", "consents").order_by("filed_on", "id")


def traffic_held(request: PersonRequest) -> QuerySet[TrafficRecord]:
    """The parties of a request."""
    return TrafficRecord.objects.filter(id__in=request.traffic).order_by("arrived_at", "id")


def numbers_of(card_ids: Iterable[UUID]) -> set[str]:
    """Return the numbers of cards."""
    return set(CardPhone.objects.filter(card__in=list(card_ids)).values_list("number", flat=True))
