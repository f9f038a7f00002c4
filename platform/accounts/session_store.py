"""Sessions in the database (settings.SESSION_ENGINE) that end by themselves: unused for the dealer's idle time, two
weeks after the sign-in, however much they are used, or with the invitation that a visitor has come by.

A row has the hash of the key that the browser holds: a copy of the database opens no session.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from kit import clock

LONGEST = timedelta(days=14)
# Of Django's column; 160 bits.
_STORED_LENGTH = 40
# Keys of a session, set at the sign-in; instants in seconds.
BEGAN_AT, SEEN_AT, IDLE_MINUTES, AUTHENTICATED_AT = "began_at", "seen_at", "idle_minutes", "authenticated_at"
# Of a visitor's session alone.
ENDS_AT = "ends_at"
# Of a session that the OIDC provider has begun: that it has, and the provider's own name for its session, if any.
BY_OIDC, OIDC_SESSION = "by_oidc", "oidc_session"


class SessionStore(db.SessionStore):
    """Django's, which finds nothing in a session that is over, and stores keys by their hash."""

    def load(self) -> dict[str, Any]:
        """Return the session's data, one query."""
        data: dict[str, Any] = super().load()
        if is_over(data, clock.now()):
            self._session_key = None
            return {}
        return data

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(stored_key(key))

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        now = timezone.now()
        row = self.model.objects.filter(session_key=stored_key(self.session_key), expire_date__gt=now).first()
        if row is None:
            self._session_key = None
        return row


def stored_key(session_key: str | None) -> str:
    """Return what a session's row has for the browser's key: as much of its hash as the column holds."""
    return sha256(session_key.encode()).hexdigest()[:_STORED_LENGTH] if session_key else ""


def is_over(data: Mapping[str, Any], now: datetime) -> bool:
    """Return whether a session of someone signed in has been idle or open for too long."""
    if ENDS_AT in data and now >= instant_of(data, ENDS_AT):
        return True
    if SEEN_AT not in data or BEGAN_AT not in data:
        return False
    idle = now - instant_of(data, SEEN_AT)
    return idle > timedelta(minutes=data[IDLE_MINUTES]) or now - instant_of(data, BEGAN_AT) > LONGEST


def instant_of(data: Mapping[str, Any], key: str) -> datetime:
    """Return one of the session's instants; long ago where it has none."""
    return datetime.fromtimestamp(data.get(key, 0), UTC)
