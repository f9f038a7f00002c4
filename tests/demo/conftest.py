"""Dealers that are lived as the demo's."""

from collections.abc import Callable, Iterator
from datetime import datetime, time

import pytest
from pytest_django import DjangoDbBlocker

from demo.brand import forget_dealers
from demo.catalogue import make_catalogue
from demo.dealers import BY_CODE, ZONE
from demo.staff import PASSWORD, make_staff
from kit import clock
from kit.tenancy import DealerContext, in_public
from tenants.models import Dealer
from tenants.rules.dealers import DealerOrder
from tenants.services.provisioning import provision_dealer
from tests.demo.living import SINCE


@pytest.fixture
def catalogue(north: DealerContext) -> None:
    with in_public():
        make_catalogue()


@pytest.fixture
def xian(catalogue: None) -> None:
    make_staff(BY_CODE["xian"])


@pytest.fixture
def shanghai(catalogue: None) -> None:
    make_staff(BY_CODE["shanghai"])


@pytest.fixture
def demo_dealer(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[], Dealer]]:
    """Registers Xi'an as the demo does, committed; forgotten after the test."""

    def make() -> Dealer:
        with in_public(), clock.at(datetime.combine(SINCE, time(8), ZONE)):
            make_catalogue()
            order = DealerOrder("xian", "西安", "east", "陕西省", "西安市", "029", is_demo=True)
            return provision_dealer(order, PASSWORD)[0]

    with django_db_blocker.unblock():
        yield make
        forget_dealers()
