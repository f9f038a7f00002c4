"""Notices about the security of an account (RM-1, `security`)."""

from collections.abc import Sequence

from accounts.models import User
from kit.ids import uuid7
from notifications.queries.security import NEW_DEVICE
from notifications.rules.kinds import NoticeKind
from notifications.services.notify import notify_now


def notify_of_security(recipients: Sequence[User], account: User, act: str) -> None:
    """Notify each recipient at once, by every channel that `security` goes to."""
    ids = [each.pk for each in recipients]
    notify_now(NoticeKind.SECURITY, ids, f"security:{act}:{uuid7()}", subject=account.pk, data={"what": act})


def notify_of_new_device(user: User) -> None:
    """Notify someone that their account was used on a new device."""
    cause = f"security:{NEW_DEVICE}:{uuid7()}"
    notify_now(NoticeKind.SECURITY, [user.pk], cause, subject=user.pk, data={"what": NEW_DEVICE})
