"""The dealer north on a Wednesday morning, with its staff, and 张敏, to whom cards are handed over."""

from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.services.transfers import transfer_card
from notifications.models import Notification
from notifications.rules.channels import Channel
from tests.factories import filed, make_user, numbered
from tests.gateways import Gateways
from tests.gateways.fixtures import gateways, open_gateway, reach  # noqa: F401 - a fixture
from tests.notifications.inboxes import KIND, HandOver, ZhangOn, catch_up
from tests.staff import *  # noqa: F403 - fixtures are shared by import


@pytest.fixture(autouse=True)
def in_the_morning(wednesday_morning: None) -> None:
    """Set the clock to that morning."""


@pytest.fixture
def admin(north: Any) -> User:
    """Return the dealer's administrator."""
    return make_user("admin2", Role.DEALER_ADMIN)


@pytest.fixture
def hand_over(li: User, zhang: User, manager: User) -> HandOver:
    """Hand a card over to 张敏, and return her notification. Each card of a test has its own number."""

    def hand(number: int = 0) -> Notification:
        card = filed(li, phones=numbered(number))
        transfer_card(manager, card.id, {"owner": zhang.id, "reason": "overdue"})
        catch_up()
        return Notification.objects.get(card_id=card.id)

    return hand


@pytest.fixture
def zhang_on(zhang: User, admin: User, gateways: Gateways) -> ZhangOn:  # noqa: F811 - the fixture
    """Open a channel, and let 张敏 hear on it of cards handed over."""

    def choose(channel: Channel) -> None:
        open_gateway(admin, channel, gateways)
        reach(zhang, channel, gateways, KIND)

    return choose
