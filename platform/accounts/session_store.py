"""Sessions in the database (settings.SESSION_ENGINE) that end by themselves: unused for the dealer's idle time, or two
weeks after the sign-in, however much they are used."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.sessions.backends import db

from kit import clock

LONGEST = timedelta(days=14)
# Keys of a session, set at the sign-in; instants in seconds.
BEGAN_AT, SEEN_AT, IDLE_MINUTES, AUTHENTICATED_AT = "began_at", "seen_at", "idle_minutes", "authenticated_at"


class SessionStore(db.SessionStore):
    """Django's, which finds nothing in a session that is over."""

    def load(self) -> dict[str, Any]:
        """Return the session's data, one query."""
        data: dict[str, Any] = super().load()
        if is_over(data, clock.now()):
            self._session_key = None
            return {}
        return data


def is_over(data: Mapping[str, Any], now: datetime) -> bool:
    """Return whether a session of someone signed in has been idle or open for too long."""
    if SEEN_AT not in data or BEGAN_AT not in data:
        return False
    idle = now - instant_of(data, SEEN_AT)
    return idle > timedelta(minutes=data[IDLE_MINUTES]) or now - instant_of(data, BEGAN_AT) > LONGEST


def instant_of(data: Mapping[str, Any], key: str) -> datetime:
    """Return one of the session's instants; long ago where it has none."""
    return datetime.fromtimestamp(data.get(key, 0), UTC)
