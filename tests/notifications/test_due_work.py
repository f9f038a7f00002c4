"""The list of due work in public: idle sweeps read it, and what a crash kept from it is found."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from kit import clock
from kit.tenancy import in_public
from notifications.models import Delivery
from notifications.queries.due_work import dealers_due, dealers_unannounced
from notifications.services.delivering.turn import take_turn
from tenants.models import DueWork
from tests.factories import make_user


@pytest.fixture(autouse=True)
def at_the_databases_time(in_the_morning: None) -> Iterator[None]:
    """The list is compared with the database's clock."""
    with clock.at(datetime.now(UTC)):
        yield


@pytest.fixture
def admin(north: Any) -> User:
    return make_user("admin2", Role.DEALER_ADMIN)


def planned(key: str, minutes: int) -> None:
    """A delivery that is due in so many minutes, as a crash leaves it: not entered in public."""
    now = clock.now()
    Delivery.objects.create(
        key=key, kind="test", channel="email", created_at=now, due_at=now + timedelta(minutes=minutes)
    )


def swept() -> tuple[list[str], list[str]]:
    with in_public():
        return dealers_due(), dealers_unannounced()


def test_unannounced_delivery_is_found_and_then_entered(north: Any, admin: User) -> None:
    planned("a", 30)
    assert swept() == ([], ["north"])
    assert take_turn() == 0
    assert DueWork.objects.get(schema=north.schema, work="deliveries").due_at == Delivery.objects.get().due_at
    assert swept() == ([], [])
    planned("b", -1)
    assert swept() == ([], ["north"])
    # Nobody is to be reached: the turn decides it, and nothing is due any more.
    assert take_turn() == 1
    assert swept() == ([], [])


def test_turn_that_another_worker_has_is_left_to_it(north: Any, admin: User) -> None:
    planned("a", -1)
    DueWork.objects.update_or_create(
        schema=north.schema, work="deliveries", defaults={"taken_until": clock.now() + timedelta(seconds=10)}
    )
    assert take_turn() == 0
    DueWork.objects.update(taken_until=clock.now() - timedelta(seconds=1))
    assert take_turn() == 1
