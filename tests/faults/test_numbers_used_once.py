"""Two consultants deliver one car, or sign one order number, at the same instant: one of them is refused (FU-10)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, Delivery, Order
from crm.services.record_follow_up import record_follow_up
from demo.catalogue import make_catalogue
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_dealer, in_public
from tests.factories import contact, delivery, filed, make_user, numbered, order

ROUNDS = [10, pytest.param(100, marks=pytest.mark.full)]


@pytest.fixture
def consultants(own_dealer: DealerContext) -> list[User]:
    with in_public():
        make_catalogue()
    return [make_user(f"consultant-{at}", Role.CONSULTANT) for at in range(4)]


def recorded_at_once(dealer: DealerContext, cards: list[Card], **given: Any) -> list[str]:
    """Record the same outcome on every card at the same instant; return the answers."""
    barrier = Barrier(len(cards))

    def one(card: Card) -> str:
        with in_dealer(dealer):
            try:
                barrier.wait(20)
                record_follow_up(card.owner, card.id, contact(**given))
            except DomainError as error:
                return error.code
            finally:
                connection.close()
            return "recorded"

    with ThreadPoolExecutor(len(cards)) as pool:
        return sorted(pool.map(one, cards))


@pytest.mark.parametrize("rounds", ROUNDS)
def test_one_car_is_delivered_once(own_dealer: DealerContext, consultants: list[User], rounds: int) -> None:
    for at in range(rounds):
        cards = [filed(user, phones=numbered(at * 10 + place)) for place, user in enumerate(consultants)]
        answers = recorded_at_once(
            own_dealer, cards, status="delivered", next_followup_on=None, delivery=delivery(vin=f"LSVAA49J132{at:06d}")
        )
        assert answers == ["recorded", "vin_taken", "vin_taken", "vin_taken"]
    assert Delivery.objects.count() == rounds


@pytest.mark.parametrize("rounds", ROUNDS)
def test_one_order_number_is_signed_once(own_dealer: DealerContext, consultants: list[User], rounds: int) -> None:
    for at in range(rounds):
        cards = [filed(user, phones=numbered(at * 10 + place)) for place, user in enumerate(consultants)]
        answers = recorded_at_once(own_dealer, cards, status="ordered", order=order(number=f"DD-{at}"))
        assert answers == ["order_number_taken"] * 3 + ["recorded"]
    assert Order.objects.count() == rounds


def test_the_database_holds_it_by_itself(own_dealer: DealerContext, consultants: list[User]) -> None:
    """FU-10: whatever writes, two rows with one VIN or one order number cannot be."""
    gone: dict[str, Any] = {"status": "delivered", "next_followup_on": None}
    for at in range(2):
        card = filed(consultants[0], phones=numbered(at))
        record_follow_up(consultants[0], card.id, contact(**gone, order=order(), delivery=delivery()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(vin="LSVAA49J132047371")
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(number="DD-1")
