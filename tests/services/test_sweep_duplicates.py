"""The sweep over standing cards finds what filing could not (CA-7)."""

from time import perf_counter

import pytest
from django.db import connection

from accounts.models import User
from crm.models import Card, CardPhone, Event, SuspectedDuplicate
from crm.services.settle_duplicate import settle_duplicate
from crm.services.sweep_duplicates import sweep_duplicates
from tests.api_client import queries
from tests.factories import filed, followed_up, numbered


def share_number(*cards: Card) -> None:
    """Give standing cards one number in common past the check, as an import or an old system does."""
    for card in cards:
        CardPhone.objects.create(
            card=card, position=1, kind="landline", number="021-62345678", digits="02162345678", is_main=False
        )


@pytest.fixture
def cards(li: User) -> list[Card]:
    made = [filed(li, phones=numbered(at)) for at in range(3)]
    share_number(*made)
    return made


def pairs() -> list[tuple[object, object]]:
    return list(
        SuspectedDuplicate.objects.filter(settled_at=None).order_by("card", "other").values_list("card", "other")
    )


def test_pairs_are_flagged_once_by_nobody_and_told(cards: list[Card]) -> None:
    first, second, third = (card.id for card in cards)
    assert sweep_duplicates() == 3
    assert pairs() == [(second, first), (third, first), (third, second)]
    assert set(SuspectedDuplicate.objects.values_list("flagged_by", flat=True)) == {None}
    told = Event.objects.filter(kind="card.duplicate_flagged").order_by("id")
    assert [(event.card_id, event.data["others"]) for event in told] == [
        (second, [str(first)]),
        (third, [str(first), str(second)]),
    ]
    assert sweep_duplicates() == 0
    assert SuspectedDuplicate.objects.count() == 3


def test_settled_and_flagged_pairs_are_left_alone(cards: list[Card], manager: User) -> None:
    first, second, third = cards
    sweep_duplicates()
    settle_duplicate(manager, first.id, second.id)
    assert sweep_duplicates() == 0
    assert pairs() == [(third.id, first.id), (third.id, second.id)]


def test_several_cars_of_one_customer_are_no_pair(li: User) -> None:
    filed(li)
    filed(li, on_duplicate="several_cars")
    assert sweep_duplicates() == 0


def test_closed_merged_and_otherwise_named_cards_are_no_pair(li: User, cards: list[Card]) -> None:
    first, second, third = cards
    followed_up(li, first, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    Card.objects.filter(id=second.id).update(merged_into=third)
    share_number(filed(li, customer_name="李先生", phones=numbered(8)))
    assert sweep_duplicates() == 0


def test_number_that_many_share_makes_few_pairs(li: User) -> None:
    cards = [filed(li, phones=numbered(at)) for at in range(30)]
    share_number(*cards)
    assert sweep_duplicates() == sum(min(at, 10) for at in range(30))


def test_queries_do_not_grow_with_the_pairs(cards: list[Card]) -> None:
    with queries(3):
        sweep_duplicates()


MANY = 100_000
# On two busy cores; at rest it takes a fraction of it.
MOST_SECONDS = 30


@pytest.mark.full
def test_hundred_thousand_cards_are_swept_in_seconds(li: User) -> None:
    """One in twenty shares its number and its surname with the one before it; fifty surnames among all."""
    multiply(filed(li, phones=numbered(1)), MANY)
    begun = perf_counter()
    assert sweep_duplicates() == MANY // 20
    assert perf_counter() - begun < MOST_SECONDS
    begun = perf_counter()
    assert sweep_duplicates() == 0
    assert perf_counter() - begun < MOST_SECONDS


def multiply(card: Card, many: int) -> None:
    """As many cards like this one, each a customer's of its own but for those pairs."""
    columns = [field.column for field in Card._meta.concrete_fields if field.column not in ("id", "surname")]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH made AS MATERIALIZED (SELECT at, gen_random_uuid() AS id FROM generate_series(1, %s) AS of(at)),
                 cards AS (INSERT INTO crm_card (id, surname, {", ".join(columns)})
                           SELECT made.id, chr(0x5f20 + made.at / 20 %% 50), {", ".join(f"card.{c}" for c in columns)}
                             FROM made JOIN crm_card card ON card.id = %s)
            INSERT INTO crm_cardphone (id, card_id, position, kind, number, digits, extension, is_main)
            SELECT gen_random_uuid(), made.id, 0, 'mobile', number, number, '', true
              FROM made
             CROSS JOIN LATERAL (SELECT '138' || lpad((at - (at %% 20 = 19)::int)::text, 8, '0') AS number) typed
            """,  # noqa: S608 - names of columns
            [many, card.id],
        )
        cursor.execute("ANALYZE crm_card, crm_cardphone")
