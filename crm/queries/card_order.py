"""The orders of a list of cards, for the API and the pages, and how many cards a list holds."""

from dataclasses import dataclass

from django.db.models import Case, CharField, F, Func, IntegerField, QuerySet, Value, When

from crm.models import Card
from crm.rules.codes import IntentLevel, Status
from kit.api.paging import Keyset, Row

# More than anyone works through by hand; counting on would cost as much as the list is long.
MOST_COUNTED = 10_000
_LEVELS = "".join(level.value for level in IntentLevel)
_RANKS = "".join(str(at) for at in range(len(_LEVELS)))
# Warmest first. As text, in the same words as the index `crm_card_level`.
_LEVEL_RANK = Func(
    F("intent_level"), Value(_LEVELS), Value(_RANKS), function="TRANSLATE", output_field=CharField(max_length=1)
)
# As a customer goes through them.
_STATUSES = (Status.ACTIVE, Status.ORDERED, Status.DORMANT, Status.DELIVERED, Status.LOST)
_STATUS_RANK = Case(
    *(When(status=status.value, then=Value(at)) for at, status in enumerate(_STATUSES)), output_field=IntegerField()
)
_DATES = ("created_at", "filed_on", "next_followup_on", "last_contact_at", "appointment_on")
# Ordered by one of these, a list leaves out the cards without it.
MAY_BE_EMPTY = frozenset({"next_followup_on", "appointment_on"})


def _rank_of(row: Row) -> str:
    level = row["intent_level"]
    return _RANKS[_LEVELS.index(level)] if level in _LEVELS else level


CARD_KEYSET = Keyset(
    {**{name: name for name in _DATES}, "intent_level": "level_rank"},
    default="-created_at",
    derived={"level_rank": _rank_of},
)


# The orders of the page's list: consultants by the index of their cards, the newest account last.
PAGE_KEYSET = Keyset(
    {**CARD_KEYSET.columns, "owner": "owner_id", "model": "model", "status": "status_rank"},
    default=CARD_KEYSET.default,
    derived={**CARD_KEYSET.derived, "status_rank": lambda row: _STATUSES.index(row["status"])},
)
# No index serves these: they are offered for the cards of chosen consultants, which an index finds.
OF_FEW_CARDS = frozenset({"model", "status"})


def orderable(cards: "QuerySet[Card]") -> "QuerySet[Card]":
    """Return the cards with what the keysets order by that is no column of theirs."""
    return cards.alias(level_rank=_LEVEL_RANK, status_rank=_STATUS_RANK)


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; at least so many where counting stopped."""

    number: int
    is_all: bool


def count_cards(cards: "QuerySet[Card]", ordering: str = "") -> Count:
    """Count the cards of a list in an order, up to `MOST_COUNTED`. One query, however long the list is."""
    column = ordering.removeprefix("-")
    if column in MAY_BE_EMPTY:
        cards = cards.filter(**{f"{column}__isnull": False})
    found = cards.order_by().values("id")[: MOST_COUNTED + 1].count()
    return Count(min(found, MOST_COUNTED), found <= MOST_COUNTED)
