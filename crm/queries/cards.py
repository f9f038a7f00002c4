"""Lists of cards: the filters of `GET /cards/` and of the pages, on what a person sees."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from crm.models import Card, CardPhone, FollowUp, SuspectedDuplicate
from crm.queries.custody import by_callback, in_custody, with_custody
from crm.queries.lists import on_list
from crm.queries.numbers import mask_card
from crm.queries.visible import cards_of
from crm.rules.codes import ReviewState, Status
from crm.rules.search import digits_of, grams_to_find
from kit import clock
from kit.errors import DomainError, Problem, raise_all, refuse
from kit.tenancy import current_dealer

DUE_STATUSES = [Status.ACTIVE.value, Status.ORDERED.value]

# One row of a list, read plainly: building model instances cost three times as much for a page of fifty.
ROW_FIELDS = (
    "id", "number", "customer_name", "organization_name", "status", "intent_level", "followup_level", "channel",
    "business", "owner_id", "owner__name", "model", "filed_on", "created_at", "last_contact_at", "next_followup_on",
    "appointment_on", "last_visit_on", "first_visit_on", "followup_count", "completeness", "version",
)  # fmt: skip


def one_card(user: User, card_id: UUID) -> Card:
    """One card with its people, numbers, outcomes and what was returned of it (CA-13); `not_found` when `user` does
    not see it. Three queries, four where something was returned. To be shown: numbers are as `user` sees them."""
    suspicions = SuspectedDuplicate.objects.filter(card=OuterRef("id"), settled_at=None)
    cards = cards_of(user).select_related("owner", "filed_by", "order", "delivery", "loss")
    returned = Prefetch(
        "follow_ups",
        FollowUp.objects.filter(review_state=ReviewState.RETURNED).prefetch_related("reviews"),
        to_attr="returned_entries",
    )
    cards = cards.prefetch_related("phones", returned).annotate(is_suspected=Exists(suspicions))
    found = with_custody(cards).filter(id=card_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return mask_card(user, found)


def card_for_update(user: User, card_id: UUID) -> Card:
    """One card, locked until the transaction ends; `not_found` when `user` does not see it, `card_merged` (409, with
    the survivor) when it has been merged into one that they see."""
    found = cards_of(user).select_for_update(of=("self",)).filter(id=card_id).first()
    if found is None:
        raise _refusal(user, card_id)
    return found


def cards_for_update(user: User, card_ids: Collection[UUID], *, field: str) -> list[Card]:
    """Cards locked in the order of their ids, so that no two commands wait for each other; that is their order here.

    `field` is where a body names them: one that is not there is its `not_a_choice`.
    """
    locked = cards_of(user).select_for_update(of=("self",)).filter(id__in=card_ids).order_by("id")
    found = {card.id: card for card in locked}
    missing = [(at, card_id) for at, card_id in enumerate(card_ids) if card_id not in found]
    for _, card_id in missing:
        refusal = _refusal(user, card_id)
        if refusal.code == "card_merged":
            raise refusal
    raise_all(Problem("not_a_choice", f"{field}.{at}", "MG-2") for at, _ in missing)
    return list(found.values())


def _refusal(user: User, card_id: UUID) -> DomainError:
    """Why there is no such card: of two who do something about it, the later is told what the first has done."""
    survivor_id = Card.objects.filter(id=card_id).values_list("merged_into_id", flat=True).first()
    if survivor_id and cards_of(user).filter(id=survivor_id).exists():
        return refuse("card_merged", rule="MG-1", status=409, extra={"survivor": survivor_id})
    return refuse("not_found", status=404)


def filter_cards(cards: QuerySet[Card], filters: Mapping[str, object]) -> QuerySet[Card]:
    """Narrow a list by the filters of api.md; keys that are absent or empty do not narrow."""
    for name, value in filters.items():
        if value not in (None, "", []):
            cards = _FILTERS[name](cards, value)
    return cards


def cards_due(cards: QuerySet[Card], when: str) -> QuerySet[Card]:
    """Active and ordered cards whose next date is today (`today`) or before it (`overdue`)."""
    today = clock.today(current_dealer().time_zone)
    due = cards.filter(status__in=DUE_STATUSES)
    return due.filter(next_followup_on=today) if when == "today" else due.filter(next_followup_on__lt=today)


def search_cards(cards: QuerySet[Card], query: str) -> QuerySet[Card]:
    """Cards with `query` in a name, its pinyin or initials, a card number, or any part of a phone number."""
    text = " ".join(query.lower().split())
    if not text:
        return cards
    by_text = Q(grams__contains=grams_to_find(text))
    for word in text.split():
        by_text &= Q(search_text__contains=word)
    digits = digits_of(query)
    if len(digits) < 3:
        return cards.filter(by_text)
    # A union and no OR: each half has an index, and of an OR over two tables PostgreSQL made a walk through all cards.
    with_number = CardPhone.objects.filter(digits__contains=digits).values_list("card_id")
    return cards.filter(id__in=Card.objects.filter(by_text).values_list("id").union(with_number))


def _by_age(cards: QuerySet[Card], days: object) -> QuerySet[Card]:
    """ST-5: over 60 days on the first of October means filed on the first of August or before."""
    return cards.filter(filed_on__lt=clock.today(current_dealer().time_zone) - timedelta(days=int(str(days))))


def _is_one_of(field: str) -> Callable[[QuerySet[Card], object], QuerySet[Card]]:
    def narrow(cards: QuerySet[Card], value: object) -> QuerySet[Card]:
        values = value if isinstance(value, list) else [value]
        return cards.filter(**{f"{field}__in": values})

    return narrow


_FILTERS: dict[str, Callable[[QuerySet[Card], object], QuerySet[Card]]] = {
    "status": _is_one_of("status"),
    "owner": _is_one_of("owner_id"),
    "channel": _is_one_of("channel"),
    "intent_level": _is_one_of("intent_level"),
    "followup_level": _is_one_of("followup_level"),
    "model": _is_one_of("model"),
    "business": _is_one_of("business"),
    "visited": lambda cards, value: cards.filter(first_visit_on__isnull=not value),
    "due": lambda cards, value: cards_due(cards, str(value)),
    "age_over": _by_age,
    "custody": lambda cards, value: in_custody(cards, str(value)),
    "callback": lambda cards, value: by_callback(cards, str(value), clock.today(current_dealer().time_zone)),
    "list": lambda cards, value: on_list(cards, str(value), clock.today(current_dealer().time_zone)),
    "q": lambda cards, value: search_cards(cards, str(value)),
}
