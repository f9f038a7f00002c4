"""The alert for unusual access (PI-6, `bulk_looking`)."""

from datetime import date

from accounts.models import User
from notifications.queries.staff import holders
from notifications.rules.kinds import NoticeKind
from notifications.rules.recipients import Group
from notifications.services.notify import notify_now


def notify_of_access(user: User, kind: str, count: int, day: date) -> None:
    """Alert the dealer_admin and both managers, but never the person, to how much someone has opened or exported."""
    posts = holders([Group.ADMINS, Group.BOTH_MANAGERS])
    notify_now(
        NoticeKind.BULK_LOOKING,
        set().union(*posts.values()),
        f"bulk_looking:{user.pk}:{day}",
        subject=user.pk,
        data={"what": kind, "count": count},
        hidden_from=user.pk,
    )
