"""Notices about the subscription, to the dealer's administrators (SA-1)."""

from collections.abc import Mapping

from accounts.models import User
from accounts.roles import Role
from notifications.rules.kinds import NoticeKind
from notifications.services.notify import notify_now


def notify_admins(kind: str, cause: str, data: Mapping[str, object]) -> None:
    """Notify the administrators of the current dealer, each once for `cause`; `data` is what the text names."""
    admins = User.objects.filter(is_active=True, roles__contains=[str(Role.DEALER_ADMIN)])
    notify_now(NoticeKind(kind), list(admins.values_list("id", flat=True)), cause, data=data)
