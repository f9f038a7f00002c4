"""Lists of cards: the filters of `GET /cards/` and of the pages, on what a person sees."""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, F, Func, OuterRef, Prefetch, QuerySet, Subquery, Value

from accounts.access import CardScope, card_scope
from accounts.models import User
from crm.models import Card, CardPhone, FollowUp, SuspectedDuplicate
from crm.queries.card_filters import CardFilter, card_filters, narrow
from crm.queries.card_order import orderable
from crm.queries.card_visibility import OF_NOBODY, cards_of, cards_seen
from crm.queries.custody import by_callback, in_custody, with_custody, worked_by_sales
from crm.queries.lists import on_list
from crm.queries.numbers import mask_card, sees_numbers
from crm.rules.codes import ReviewState
from crm.rules.search import digits_of
from kit import clock
from kit.errors import DomainError, Problem, raise_all, refuse
from kit.tenancy import current_dealer

# As many as people keep in mind; of fewer most cards would have to be looked at.
_LAST_DIGITS = 4
# One row of a list, read plainly: building model instances cost three times as much for a page of fifty.
ROW_FIELDS = (
    "id", "number", "customer_name", "organization_name", "status", "intent_level", "followup_level", "channel",
    "business", "owner_id", "owner__name", "model", "filed_on", "created_at", "last_contact_at", "next_followup_on",
    "appointment_on", "appointment_time", "arrived_on", "last_visit_on", "first_visit_on", "followup_count",
    "completeness", "version", "planned_purchase_on", "contact_withdrawn_at",
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
    the survivor) when it has been merged into one that they see, `person_erased` (409) once its customer is erased."""
    found = cards_of(user).select_for_update(of=("self",)).filter(id=card_id).first()
    if found is None:
        raise _refusal(user, card_id)
    refuse_erased(found)
    return found


def refuse_erased(card: Card) -> None:
    """Refuse to write to a card whose customer is erased (`person_erased`, 409): nothing may come back (PI-4)."""
    if card.erased_at is not None:
        raise refuse("person_erased", rule="PI-4", status=409)


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


def filter_cards(asker: User, cards: QuerySet[Card], filters: Mapping[str, object]) -> QuerySet[Card]:
    """Narrow a list by the filters of api.md, as `asker` may; keys that are absent or empty do not narrow."""
    if filters.get("due") and card_scope(asker.roles) is CardScope.OWN:
        cards = worked_by_sales(cards)
    return narrow(cards, card_filters(filters, sees_numbers=sees_numbers(asker)), _FILTERS)


def search_cards(asker: User, cards: QuerySet[Card], query: str) -> QuerySet[Card]:
    """Cards with `query` in a name, its pinyin or initials, a card number, or any part of a phone number; by that part
    alone which `asker` is shown where they see numbers masked."""
    return filter_cards(asker, cards, {"q": query})


def best_first(asker: User, cards: QuerySet[Card], query: str) -> QuerySet[Card]:
    """Cards that were found, for a box that shows few: those first of which a number ends as was typed, for customers
    are known by their last digits; then who was met last. Of masked numbers no more is found than their end."""
    digits, order = digits_of(query), ("-last_contact_at", "-id")
    if len(digits) < _LAST_DIGITS or not sees_numbers(asker):
        return cards.order_by(*order)
    ends = CardPhone.objects.filter(card=OuterRef("id"), digits__endswith=digits)
    return cards.alias(ends=Exists(ends)).order_by("-ends", *order)


def rows_asked(user: User, filters: Mapping[str, object]) -> tuple[Hashable, Mapping[str, object]]:
    """What `user` asks a list of cards for, as `kept_rows` takes it: the shape, and the values to put into it."""
    scope, found = card_scope(user.roles), card_filters(filters, sees_numbers=sees_numbers(user))
    values: dict[str, object] = {} if scope in OF_NOBODY else {_USER: user.id}
    for each in found:
        values |= {f"{each.by} {at}": value for at, value in enumerate(each.values)}
    return (scope, *((each.by, each.fixed, len(each.values)) for each in found)), values


def kept_rows(shape: tuple[Any, ...], values: Mapping[str, Any]) -> "QuerySet[Card, tuple[Any, ...]]":
    """The rows of a shape, with samples of its values (`kit.db.prepared`)."""
    scope, *filters = shape
    found = [CardFilter(by, fixed, tuple(values[f"{by} {at}"] for at in range(count))) for by, fixed, count in filters]
    # Of the page's rows alone: joined, the owners of all that a name finds would be looked up to show fifty.
    owner = User.objects.filter(id=OuterRef("owner_id")).values("name")
    cards = narrow(cards_seen(scope, values.get(_USER)), found, _FILTERS)
    if scope == CardScope.OWN and any(each.by == "due" for each in found):
        cards = worked_by_sales(cards)
    # As text, for the rows go out as they are.
    clock_time = Func(F("appointment_time"), Value("HH24:MI"), function="to_char", output_field=CharField())
    cards = cards.annotate(owner_name=Subquery(owner), appointment_clock=clock_time)
    columns = ("appointment_clock" if field == "appointment_time" else field for field in _OWN_FIELDS)
    return orderable(cards).values_list(*columns, "owner_name")


def has_one_plan(shape: tuple[Any, ...]) -> bool:
    """Whether one plan is good for all values of a shape: what is due of one's own, which an index holds in the order
    that it is read in."""
    scope, *filters = shape
    return scope == CardScope.OWN and [by for by, *_ in filters] == ["due"]


_USER = "user"
_OWN_FIELDS = tuple(field for field in ROW_FIELDS if "__" not in field)
# How a row of `kept_rows` is called outside, in the order of its columns.
KEPT_NAMES = (*("owner" if field == "owner_id" else field for field in _OWN_FIELDS), "owner_name")
# Beside those of `narrowing`.
_FILTERS: dict[str, Callable[[QuerySet[Card], object], QuerySet[Card]]] = {
    "custody": lambda cards, value: in_custody(cards, str(value)),
    "callback": lambda cards, value: by_callback(cards, str(value), clock.today(current_dealer().time_zone)),
    "marketing": lambda cards, value: cards.filter(marketing=bool(value)),
    "contact_withdrawn": lambda cards, value: cards.filter(contact_withdrawn_at__isnull=not value),
    "list": lambda cards, value: on_list(cards, str(value), clock.today(current_dealer().time_zone)),
}
