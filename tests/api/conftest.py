"""The dealer north on a Wednesday morning, with its staff."""

from datetime import timedelta

import pytest

from accounts.models import User
from crm.models import Card
from kit import clock
from tests.factories import NOW, filed
from tests.staff import *  # noqa: F403 - fixtures are shared by import


@pytest.fixture(autouse=True)
def in_the_morning(request: pytest.FixtureRequest) -> None:
    """Whatever happens in north happens then; tests of the brand's own host have no use for it."""
    if "hq" not in request.fixturenames:
        request.getfixturevalue("wednesday_morning")


@pytest.fixture
def filed_yesterday(li: User) -> Card:
    """Li's card: level B, followed up within 3 days, then every 7."""
    with clock.at(NOW - timedelta(days=1)):
        return filed(li)
