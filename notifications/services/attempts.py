"""Notices to people whose account someone tries to sign in to."""

from accounts.models import User
from accounts.queries.current_tenant import tenant_zone
from kit import clock
from kit.live import publish_change_on_commit
from notifications.models import Notification
from notifications.rules.kinds import NoticeKind


def notify_of_attempts(user: User) -> None:
    """Put one notice a day into the person's inbox."""
    today = clock.today(tenant_zone())
    notice = Notification(
        recipient=user, kind=NoticeKind.SIGN_IN_ATTEMPTS.value, cause=f"attempts:{today}", created_at=clock.now()
    )
    Notification.objects.bulk_create([notice], ignore_conflicts=True)
    publish_change_on_commit()
