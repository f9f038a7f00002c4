"""One's own devices."""

from django.db.models import QuerySet

from accounts.models import DeviceToken, User
from kit import clock


def devices_of(user: User) -> QuerySet[DeviceToken]:
    """The devices that are signed in now, the newest first."""
    live = DeviceToken.objects.filter(user=user, revoked_at=None, expires_at__gt=clock.now())
    return live.order_by("-created_at", "-id")
