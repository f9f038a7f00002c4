"""Two people file the same customer at the same instant: the later one meets the match, every time (CA-7)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, CardPhone, SuspectedDuplicate
from crm.services.file_card import file_card
from demo.catalogue import make_catalogue
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_dealer, in_public
from tests.factories import make_user, numbered, walk_in

ROUNDS = [40, pytest.param(200, marks=pytest.mark.full)]


@pytest.fixture
def consultants(own_dealer: DealerContext) -> list[User]:
    with in_public():
        make_catalogue()
    return [make_user(f"consultant-{at}", Role.CONSULTANT) for at in range(4)]


def file_at_once(dealer: DealerContext, users: list[User], at: int, **given: Any) -> list[str]:
    """Each of `users` files the customer number `at` at the same instant; what they were answered."""
    barrier = Barrier(len(users))

    def one(user: User) -> str:
        with in_dealer(dealer):
            try:
                barrier.wait(20)
                file_card(user, walk_in(phones=numbered(at), **given))
            except DomainError as error:
                return error.code
            finally:
                connection.close()
            return "filed"

    with ThreadPoolExecutor(len(users)) as pool:
        return sorted(pool.map(one, users))


@pytest.mark.parametrize("rounds", ROUNDS)
def test_later_of_two_is_told_every_time(own_dealer: DealerContext, consultants: list[User], rounds: int) -> None:
    answers = [file_at_once(own_dealer, consultants[:2], at) for at in range(rounds)]
    assert answers == [["duplicate_card", "filed"]] * rounds
    assert Card.objects.count() == CardPhone.objects.count() == rounds


def test_of_many_who_insist_one_alone_is_unflagged(own_dealer: DealerContext, consultants: list[User]) -> None:
    answers = file_at_once(own_dealer, consultants * 4, 1, on_duplicate="create_anyway")
    assert answers == ["filed"] * 16
    flagged = SuspectedDuplicate.objects.values("card").distinct().count()
    assert (Card.objects.count(), flagged) == (16, 15)
