"""People's inboxes once the follower has caught up, and how tests fill them."""

from collections.abc import Callable
from typing import Protocol

from accounts.models import User
from notifications.models import Notification
from notifications.queries.inbox import inbox_of, unread
from notifications.rules.channels import Channel
from notifications.services.inboxes import Inboxes

KIND = "card_transferred"
ZhangOn = Callable[[Channel], None]


class HandOver(Protocol):
    """Hands a card over to 张敏; each card of a test has a `number` of its own."""

    def __call__(self, number: int = 0) -> Notification: ...


def catch_up() -> None:
    """Let the follower read the log to its end."""
    assert Inboxes().catch_up()


def kinds(user: User, *, open_only: bool = False) -> list[str]:
    """Return the kinds of a person's notifications, the oldest first."""
    catch_up()
    rows = inbox_of(user)
    rows = unread(rows) if open_only else rows
    return list(rows.order_by("event_id").values_list("kind", flat=True))


def everyone() -> int:
    """Return how many entries there are in all inboxes."""
    catch_up()
    return Notification.objects.count()
