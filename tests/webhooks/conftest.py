"""The dealer north on a Wednesday morning, its administrator, and a receiver of its webhooks."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from notifications.models import Webhook
from notifications.services.webhooks.plan import WebhookFeed
from notifications.services.webhooks.subscribe import add_webhook
from tests.factories import make_user
from tests.staff import *  # noqa: F403 - fixtures are shared by import
from tests.webhooks.receiver import Receiver, receiving

Subscribe = Callable[..., Webhook]


@pytest.fixture(autouse=True)
def in_the_morning(wednesday_morning: None) -> None:
    """Set the clock to that morning."""


@pytest.fixture
def boss(north: Any) -> User:
    return make_user("boss", Role.DEALER_ADMIN)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Run a receiver. On a busy machine an answer may take longer than a call does."""
    monkeypatch.setattr("notifications.channels.webhook._WHOLE_SECONDS", 60.0)
    monkeypatch.setattr("notifications.channels.webhook._CONNECT_SECONDS", 60.0)
    with receiving() as running:
        yield running


@pytest.fixture
def subscribe(boss: User, receiver: Receiver) -> Subscribe:
    """Add a webhook of the dealer to the receiver."""

    def add(*kinds: str) -> Webhook:
        row, receiver.secret = add_webhook(boss, receiver.url, kinds or ("card.filed", "follow_up.recorded"))
        return row

    return add


@pytest.fixture
def catch_up() -> Callable[[], None]:
    """Let the follower read the log to its end."""

    def read() -> None:
        assert WebhookFeed().catch_up()

    return read
