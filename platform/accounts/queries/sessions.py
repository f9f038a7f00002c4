"""One's own browsers."""

from django.db.models import QuerySet

from accounts.models import PageSession, User
from kit import clock


def sessions_of(user: User) -> QuerySet[PageSession]:
    """The browsers that are signed in now, the newest first."""
    live = PageSession.objects.filter(user=user, session__expire_date__gt=clock.now())
    return live.order_by("-created_at", "-id")
