"""One person's inbox."""

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.queries.current_tenant import tenant_zone
from kit import clock
from notifications.models import Notification

# More need not be told apart: the page says "99+".
MOST_COUNTED = 100


def inbox_of(user: User) -> QuerySet[Notification]:
    """Return the notices to `user` without those that are put off."""
    return Notification.objects.filter(Q(hidden_until=None) | Q(hidden_until__lte=clock.now()), recipient=user)


def unread(rows: QuerySet[Notification]) -> QuerySet[Notification]:
    """What of it has not been read and still calls for something."""
    today = clock.today(tenant_zone())
    return rows.filter(Q(until=None) | Q(until__gte=today), read_at=None)


def newest_of(user: User) -> Notification | None:
    """Return the newest notice to `user`. One read of an index."""
    return inbox_of(user).order_by("-created_at", "-id").first()


def unread_count(user: User) -> int:
    """How many, up to a hundred. One read of a partial index, asked for every two seconds."""
    return unread(inbox_of(user))[:MOST_COUNTED].count()
