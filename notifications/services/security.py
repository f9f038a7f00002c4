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
