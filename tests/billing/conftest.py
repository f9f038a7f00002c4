"""A dealer with a subscription, its people and the operator."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from kit import clock
from kit.tenancy import DealerContext, in_public
from tenants.billing.models import Subscription
from tenants.billing.services.providers import wechat
from tenants.models import Dealer, DealerState
from tests.factories import NOW, SHANGHAI, make_user
from tests.gateways.wechat_pay import WeChatPayServer


@pytest.fixture
def subscribed(north: DealerContext) -> Iterator[DealerContext]:
    """The dealer north in the last days of a trial with ten seats, on a Wednesday in November."""
    with clock.at(NOW):
        until = clock.today(SHANGHAI) + timedelta(days=5)
        Dealer.objects.filter(code="north").update(
            state=DealerState.TRIAL, state_since=NOW, state_until=until, state_before=""
        )
        Subscription.objects.create(dealer="north", seats=10)
        yield north


@pytest.fixture
def boss(subscribed: DealerContext) -> User:
    """The dealer_admin."""
    return make_user("boss", Role.DEALER_ADMIN)


@pytest.fixture
def operator(subscribed: DealerContext) -> User:
    """Someone of the hosting company."""
    with in_public():
        return make_user("operator", Role.OPERATOR)


@pytest.fixture
def provider(settings: Settings) -> Iterator[WeChatPayServer]:
    """A local WeChat Pay."""
    server = WeChatPayServer()
    server.start()
    settings.WECHAT_PAY = server.config
    wechat.cache_clear()
    yield server
    wechat.cache_clear()
    server.stop()
