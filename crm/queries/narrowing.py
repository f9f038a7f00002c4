"""The filters of `GET /cards/` and of the pages that are asked for all day, each read once: what of it changes the
question, and what is only put into it. So a list's statement can be kept (`kit.kept`), and the same filters narrow any
query."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, cast

from django.db.models import Q, QuerySet

from crm.models import Card, CardPhone
from crm.rules.codes import Status
from crm.rules.search import digits_of, grams_to_find
from kit import clock
from kit.tenancy import current_dealer

DUE_STATUSES = [Status.ACTIVE.value, Status.ORDERED.value]

Values = Sequence[object]
Filter = Callable[[QuerySet[Card], object], QuerySet[Card]]


class Narrowing(NamedTuple):
    """One filter. `fixed` is what the question's text depends on, `values` are what it is asked for."""

    by: str
    fixed: Hashable
    values: tuple[object, ...]


def narrowings(filters: Mapping[str, object]) -> list[Narrowing]:
    """The filters that narrow; keys that are absent or empty do not."""
    today = clock.today(current_dealer().time_zone)
    given = {name: value for name, value in filters.items() if value not in (None, "", [])}
    return [Narrowing(name, *_READ.get(name, _whole)(value, today)) for name, value in given.items()]


def narrow(cards: QuerySet[Card], by: Iterable[Narrowing], others: Mapping[str, Filter]) -> QuerySet[Card]:
    """Cards that pass all of them. `others` are filters that are not read here: of the cards and what was given."""
    for name, fixed, values in by:
        if name in _NARROW:
            cards = _NARROW[name](cards, fixed, values)
        else:
            given, _ = cast(tuple[object, date], fixed)
            cards = others[name](cards, given)
    return cards


def _whole(value: object, today: date) -> tuple[Hashable, tuple[object, ...]]:
    """What a filter makes of what is given, and of the day, is its own: each is a question of its own."""
    return (value, today), ()


def _several(value: object, today: date) -> tuple[Hashable, tuple[object, ...]]:
    values = tuple(value) if isinstance(value, list) else (value,)
    return len(values), values


def _words(value: object, today: date) -> tuple[Hashable, tuple[object, ...]]:
    """Grams and words of a text, and the digits of what may be a number. A word of two characters is a gram."""
    text = " ".join(str(value).lower().split())
    found, digits = grams_to_find(text), digits_of(str(value))
    words = [word for word in text.split() if len(word) > 2]
    number = (digits,) if len(digits) >= 3 else ()
    return (len(found), len(words), len(number)), (*found, *words, *number)


_READ: dict[str, Callable[[object, date], tuple[Hashable, tuple[object, ...]]]] = {
    **dict.fromkeys(("status", "owner", "channel", "intent_level", "followup_level", "model", "business"), _several),
    "visited": lambda value, today: (bool(value), ()),
    "due": lambda value, today: (str(value), (today,)),
    # ST-5: over 60 days on the first of October means filed on the first of August or before.
    "age_over": lambda value, today: (None, (today - timedelta(days=int(str(value))),)),
    "q": _words,
}


def _is_one_of(field: str) -> Callable[[QuerySet[Card], object, Values], QuerySet[Card]]:
    return lambda cards, count, values: cards.filter(**{f"{field}__in": list(values)})


def _due(cards: QuerySet[Card], when: object, values: Values) -> QuerySet[Card]:
    due = cards.filter(status__in=DUE_STATUSES)
    return due.filter(**{"next_followup_on" if when == "today" else "next_followup_on__lt": values[0]})


def _with_words(cards: QuerySet[Card], counts: object, values: Values) -> QuerySet[Card]:
    """Cards with the words in a name, its pinyin or initials, a card number, or any part of a phone number."""
    grams, words, _ = cast(tuple[int, int, int], counts)
    if not grams:
        return cards
    found, text, digits = values[:grams], values[grams : grams + words], values[grams + words :]
    by_text = Q(grams__contains=list(found))
    for word in text:
        by_text &= Q(search_text__contains=word)
    if not digits:
        return cards.filter(by_text)
    # A union and no OR: each half has an index, and of an OR over two tables PostgreSQL made a walk through all cards.
    with_number = CardPhone.objects.filter(digits__contains=cast(str, digits[0])).order_by().values_list("card_id")
    return cards.filter(id__in=Card.objects.filter(by_text).values_list("id").union(with_number))


_NARROW: dict[str, Callable[[QuerySet[Card], object, Values], QuerySet[Card]]] = {
    "status": _is_one_of("status"),
    "owner": _is_one_of("owner_id"),
    "channel": _is_one_of("channel"),
    "intent_level": _is_one_of("intent_level"),
    "followup_level": _is_one_of("followup_level"),
    "model": _is_one_of("model"),
    "business": _is_one_of("business"),
    "visited": lambda cards, visited, values: cards.filter(first_visit_on__isnull=not visited),
    "due": _due,
    "age_over": lambda cards, fixed, values: cards.filter(filed_on__lt=values[0]),
    "q": _with_words,
}
