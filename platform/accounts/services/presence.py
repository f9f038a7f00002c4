"""When someone was last seen here: at work are those who were seen a short while ago (RM-4)."""

from datetime import timedelta

from accounts.models import User
from kit import clock

# To the minute would cost a write a request.
COARSE = timedelta(minutes=10)


def note_seen(user: User) -> None:
    """Write down that someone did something now, once in ten minutes."""
    now = clock.now()
    if user.seen_at is None or now - user.seen_at > COARSE:
        User.objects.filter(pk=user.pk).update(seen_at=now)
