"""The filters of `GET /cards/` and of the pages that are asked for all day, each read once: what of it changes the
question, and what is only put into it. So a list's statement can be kept (`kit.db.prepared`), and the same filters
narrow any query."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, cast

from django.db.models import Q, QuerySet
from django.db.models.functions import Right

from crm.models import Card, CardPhone
from crm.rules.codes import Status
from crm.rules.numbers_in_text import WRITTEN_NUMBER
from crm.rules.search import ShownPart, digits_of, grams_to_find, shown_part, words_of
from kit import clock
from kit.tenancy import current_dealer

DUE_STATUSES = [Status.ACTIVE.value, Status.ORDERED.value]

Values = Sequence[object]
# Which part of a number is sought where numbers are masked, and of how many digits.
_Shown = tuple[ShownPart, int]
Filter = Callable[[QuerySet[Card], object], QuerySet[Card]]


class CardFilter(NamedTuple):
    """One filter. `fixed` is what the question's text depends on, `values` are what it is asked for."""

    by: str
    fixed: Hashable
    values: tuple[object, ...]


def card_filters(filters: Mapping[str, object], *, sees_numbers: bool) -> list[CardFilter]:
    """The filters that narrow; keys that are absent or empty do not. Who does not see numbers in full
    (`crm.queries.numbers`) finds by what they are shown of them."""
    today = clock.today(current_dealer().time_zone)
    given = {name: value for name, value in filters.items() if value not in (None, "", [])}
    if not sees_numbers and "q" in given:
        given[_Q_MASKED] = given.pop("q")
    return [CardFilter(name, *_READ.get(name, _whole)(value, today)) for name, value in given.items()]


def narrow(cards: QuerySet[Card], by: Iterable[CardFilter], others: Mapping[str, Filter]) -> QuerySet[Card]:
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
    (grams, words), text = _text(value)
    digits = digits_of(str(value))
    number = (digits,) if len(digits) >= 3 else ()
    return (grams, words, len(number)), (*text, *number)


def _words_of_masked(value: object, today: date) -> tuple[Hashable, tuple[object, ...]]:
    """The same where numbers are masked: which part of one the query is, whether it asks for digits at all, and its
    digits."""
    (grams, words), text = _text(value)
    found, has_digits = shown_part(str(value)), any(map(str.isdigit, str(value)))
    if found is None:
        return ((grams, words, None), has_digits), text
    part, number = found
    # Of a landline, what its number ends with behind the area code.
    end = (f"-{number}",) if part is ShownPart.LOCAL else ()
    return ((grams, words, (part, len(number))), has_digits), (*text, number, *end)


def _text(value: object) -> tuple[tuple[int, int], tuple[str, ...]]:
    every = words_of(str(value))
    found = grams_to_find(" ".join(every))
    words = [word for word in every if len(word) > 2]
    return (len(found), len(words)), (*found, *words)


_PLANNED_DATE_PASSED = "planned_date_passed"
_Q_MASKED = "q where numbers are masked"

_READ: dict[str, Callable[[object, date], tuple[Hashable, tuple[object, ...]]]] = {
    **dict.fromkeys(("status", "owner", "channel", "intent_level", "followup_level", "model", "business"), _several),
    "visited": lambda value, today: (bool(value), ()),
    "due": lambda value, today: (str(value), (today,)),
    _PLANNED_DATE_PASSED: lambda value, today: (bool(value), (today,)),
    # ST-5: over 60 days on the first of October means filed on the first of August or before.
    "age_over": lambda value, today: (None, (today - timedelta(days=int(str(value))),)),
    "q": _words,
    _Q_MASKED: _words_of_masked,
}


def _is_one_of(field: str) -> Callable[[QuerySet[Card], object, Values], QuerySet[Card]]:
    return lambda cards, count, values: cards.filter(**{f"{field}__in": list(values)})


def _due(cards: QuerySet[Card], when: object, values: Values) -> QuerySet[Card]:
    due = cards.filter(status__in=DUE_STATUSES)
    return due.filter(**{"next_followup_on" if when == "today" else "next_followup_on__lt": values[0]})


def _planned_date_passed(cards: QuerySet[Card], is_passed: object, values: Values) -> QuerySet[Card]:
    """Active cards whose planned date has passed, or all others (CA-11)."""
    passed = Q(status=Status.ACTIVE.value, planned_purchase_on__isnull=False, planned_purchase_on__lt=values[0])
    return cards.filter(passed if is_passed else ~passed)


_ALL_TEXTS = Q()
_WITHOUT_NUMBER = ~Q(customer_name__regex=WRITTEN_NUMBER) & ~Q(organization_name__regex=WRITTEN_NUMBER)


def _with_words(cards: QuerySet[Card], counts: object, values: Values, *, readable: Q = _ALL_TEXTS) -> QuerySet[Card]:
    """Cards with the words in a name, its pinyin or initials, a card number, or a phone number: in any part of it, or
    in the part that is shown to who sees numbers masked. `readable` are those whose texts are searched."""
    grams, words, part = cast(tuple[int, int, int | _Shown | None], counts)
    if not grams:
        return cards
    found, text, number = values[:grams], values[grams : grams + words], values[grams + words :]
    by_text = readable & Q(grams__contains=list(found))
    for word in text:
        by_text &= Q(search_text__contains=word)
    if not number:
        return cards.filter(by_text)
    # A union and no OR: each half has an index, and of an OR over two tables PostgreSQL made a walk through all cards.
    with_number = _numbered(part, number).order_by().values_list("card_id")
    return cards.filter(id__in=Card.objects.filter(by_text).values_list("id").union(with_number))


def _with_words_of_masked(cards: QuerySet[Card], asked: object, values: Values) -> QuerySet[Card]:
    """The same where numbers are masked: digits are sought in no name that holds a number, or it could be found one
    digit after another."""
    counts, has_digits = cast("tuple[object, bool]", asked)
    return _with_words(cards, counts, values, readable=_WITHOUT_NUMBER if has_digits else _ALL_TEXTS)


def _numbered(part: int | _Shown | None, values: Values) -> QuerySet[CardPhone]:
    """Numbers by any part of them or by the part that is shown. Each asks for a part where an index is: it finds the
    few, the end is compared with those alone."""
    numbers = CardPhone.objects.all()
    digits, *end = cast("Sequence[str]", values)
    match part:
        case (ShownPart.WHOLE, _):
            return numbers.filter(number=digits)
        case (ShownPart.LOCAL, int(length)):
            numbers = numbers.alias(end=Right("number", length + 1)).filter(end=end[0])
        case (ShownPart.LAST, int(length)):
            numbers = numbers.alias(end=Right("digits", length)).filter(end=digits)
    return numbers.filter(digits__contains=digits)


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
    _PLANNED_DATE_PASSED: _planned_date_passed,
    "age_over": lambda cards, fixed, values: cards.filter(filed_on__lt=values[0]),
    "q": _with_words,
    _Q_MASKED: _with_words_of_masked,
}
