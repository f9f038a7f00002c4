"""What people were told, once the follower has caught up."""

from accounts.models import User
from notifications.models import Notification
from notifications.queries.inbox import inbox_of, unread
from notifications.services.inboxes import Inboxes


def catch_up() -> None:
    """Let the follower read the log to its end."""
    assert Inboxes().catch_up()


def kinds(user: User, *, open_only: bool = False) -> list[str]:
    """The kinds of what `user` was told, the oldest first."""
    catch_up()
    rows = inbox_of(user)
    rows = unread(rows) if open_only else rows
    return list(rows.order_by("event_id").values_list("kind", flat=True))


def everyone() -> int:
    """How many entries there are in all inboxes."""
    catch_up()
    return Notification.objects.count()
