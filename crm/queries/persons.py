"""Find a person's cards, traffic and leads by name and number, as the duplicate check does (PI-3, CA-5)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from crm.models import Card, CardPhone, FollowUp, Lead, PersonRequest, TrafficRecord
from crm.queries.consents import cards_of_person
from crm.rules.codes import LeadState
from crm.rules.surnames import surname
from kit.errors import refuse

# One that was given back is the brand's again, and deleted here once another dealer has it (HQ-5).
_LEADS = Lead.objects.exclude(state=LeadState.MOVED)


@dataclass(frozen=True, slots=True)
class Found:
    """The cards, parties and leads of one person."""

    cards: Sequence[UUID]
    traffic: Sequence[UUID]
    leads: Sequence[UUID]


def find_person(name: str, number: str) -> Found:
    """Return what is held of a person: their cards, those merged with them, their traffic and leads.

    Another number of theirs leads to more of it. Traffic without a name is that of its number.
    """
    key, numbers, known = surname(name), {number}, set[str]()
    cards = set[UUID]()
    while numbers - known:
        known |= numbers
        cards = with_merged(cards_of_person(key, known).values_list("id", flat=True))
        numbers = numbers_of(cards)
    parties = TrafficRecord.objects.filter(phone_number__in=known).values_list("id", "customer_name")
    own = {party for party, called in parties if not called or surname(called) == key}
    return Found(sorted(cards), sorted(own | traffic_of(cards)), sorted(leads_of_person(key, known) | leads_of(cards)))


def leads_of_person(key: str, numbers: Collection[str]) -> set[UUID]:
    """Return the leads with this surname and one of these numbers, be it their second, however it is written."""
    digits = Func(
        Cast("more_phones", TextField()), Value("[^0-9]"), Value(""), Value("g"),
        function="regexp_replace", output_field=TextField(),
    )  # fmt: skip
    has_number = Q(phone_number__in=list(numbers))
    for number in numbers:
        has_number |= Q(more_digits__contains="".join(filter(str.isdigit, number)))
    rows = _LEADS.alias(more_digits=digits).filter(has_number).values_list("id", "customer_name")
    return {lead for lead, called in rows if surname(called) == key}


def leads_of(card_ids: Iterable[UUID]) -> set[UUID]:
    """Return the leads that became part of cards, or were matched to them."""
    ids = list(card_ids)
    return set(_LEADS.filter(Q(card__in=ids) | Q(match__in=ids)).values_list("id", flat=True))


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


def leads_held(request: PersonRequest) -> QuerySet[Lead]:
    """The leads of a request, with the attempts to reach the person."""
    return Lead.objects.filter(id__in=request.leads).prefetch_related("contacts").order_by("assigned_at", "id")


def numbers_of(card_ids: Iterable[UUID]) -> set[str]:
    """Return the numbers of cards."""
    return set(CardPhone.objects.filter(card__in=list(card_ids)).values_list("number", flat=True))
