"""Notices about the security of an account (RM-1, `security`)."""

from collections.abc import Sequence

from accounts.models import User
from kit.ids import uuid7
from notifications.rules.kinds import NoticeKind
from notifications.services.notify import notify_now


def notify_of_security(recipients: Sequence[User], account: User, act: str) -> None:
    """Notify each recipient at once, by every channel that `security` goes to."""
    ids = [each.pk for each in recipients]
    notify_now(NoticeKind.SECURITY, ids, f"security:{act}:{uuid7()}", subject=account.pk, data={"what": act})


def notify_of_new_device(user: User) -> None:
    """Notify someone that their account was used on a new device."""
    notify_now(NoticeKind.SECURITY, [user.pk], f"security:new_device:{uuid7()}", data={"what": "new_device"})
