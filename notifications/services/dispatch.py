"""The way from an inbox to the channels: plan what is to be sent of new notifications."""

from collections.abc import Sequence

from notifications.models import Notification


def dispatch(notifications: Sequence[Notification]) -> None:
    """Plan the deliveries of notifications, in the transaction that writes them. Rows that a unique key has refused may
    be among them: nothing is planned for these, and nothing twice."""
