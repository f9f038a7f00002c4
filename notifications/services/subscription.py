"""Notices about the subscription, to the dealer's administrators (SA-1)."""

from accounts.models import User
from accounts.roles import Role
from notifications.rules.kinds import NoticeKind
from notifications.services.notify import notify_now


def notify_admins(kind: str, cause: str, day: str) -> None:
    """Notify the administrators of the current dealer, each once for `cause`; `day` is the day that the text names."""
    admins = User.objects.filter(is_active=True, roles__contains=[str(Role.DEALER_ADMIN)])
    notify_now(NoticeKind(kind), list(admins.values_list("id", flat=True)), cause, data={"day": day})
