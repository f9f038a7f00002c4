"""A dealer's staff in the dealer north, on a Wednesday morning: fixtures for the rooms that need them."""

from collections.abc import Iterator

import pytest

from accounts.models import User
from accounts.roles import Role
from demo.catalogue import make_catalogue
from kit import clock
from kit.tenancy import DealerContext, in_public
from tests.factories import NOW, make_user


@pytest.fixture
def catalogue(north: DealerContext) -> None:
    """The demo brand's catalogue, as on a dealer's first day."""
    with in_public():
        make_catalogue()


@pytest.fixture
def wednesday_morning(north: DealerContext, catalogue: None) -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def li(north: DealerContext) -> User:
    return make_user("li", Role.CONSULTANT, name="李强")


@pytest.fixture
def zhang(north: DealerContext) -> User:
    return make_user("zhang", Role.CONSULTANT, name="张敏")


@pytest.fixture
def reception(north: DealerContext) -> User:
    return make_user("front", Role.RECEPTIONIST, name="前台")


@pytest.fixture
def manager(north: DealerContext) -> User:
    return make_user("manager", Role.SHOWROOM_MANAGER, name="陈经理")


@pytest.fixture
def clerk(north: DealerContext) -> User:
    return make_user("clerk", Role.DATA_CLERK, name="录入员")


@pytest.fixture
def director(north: DealerContext) -> User:
    return make_user("director", Role.SALES_DIRECTOR, name="总监")
