"""Notifications' row of the table of lifetimes (accounts.services.lifetimes)."""

from accounts.models import User
from accounts.rules.lifetimes import EVERY_RIGHT
from kit import clock
from notifications.queries.webhooks import open_webhooks
from notifications.rules.webhooks import PausedFor


class Webhooks:
    """Webhooks that a person has created. They pause, and go on when another administrator takes them over."""

    name = "webhooks"
    ends_with = EVERY_RIGHT
    is_at_brand = True

    def end(self, user: User) -> None:
        mine = open_webhooks().filter(creator=user, paused_at=None)
        mine.update(paused_at=clock.now(), paused_for=PausedFor.RIGHT_ENDED.value)

    def sweep(self) -> int:
        return 0
