"""The session of a request, as its owner's list knows it, and the cookie by which a browser is known again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.queries.policy import account_policy
from accounts.services.secrets import new_token
from accounts.services.sessions import note_session
from accounts.session_store import AUTHENTICATED_AT, BEGAN_AT, IDLE_MINUTES, SEEN_AT, instant_of, stored_key
from kit import clock

_YEAR_SECONDS = 365 * 24 * 3600
_LONGEST = 100
# How often a session's last use is written: an idle limit is right to this.
_COARSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser's secret. It opens nothing: an attempt that carries it is counted apart from strangers' attempts."""

    secret: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Browser":
        """Return the browser of a request, with a new secret where it has none."""
        return cls(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")[:_LONGEST] or new_token())

    def remember(self, request: HttpRequest, response: HttpResponse) -> None:
        """Set the cookie for a year, after a sign-in."""
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            self.secret,
            max_age=_YEAR_SECONDS,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )


def remember_session(request: HttpRequest, user: User) -> None:
    """Note the session's row after `login` or another key has written it."""
    note_session(user, stored_key(request.session.session_key), request.headers.get("User-Agent", ""))


def begin_session(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note in a session that has just begun when it did, and how long it may be idle (django's `user_logged_in`)."""
    now = int(clock.now().timestamp())
    instants = {BEGAN_AT: now, SEEN_AT: now, AUTHENTICATED_AT: now}
    request.session.update({**instants, IDLE_MINUTES: account_policy().idle_minutes})


def note_use(request: HttpRequest) -> None:
    """Note that a session is in use, once in five minutes, and hold it to the idle time that the dealer sets now."""
    now = clock.now()
    if SEEN_AT in request.session and now - instant_of(request.session, SEEN_AT) > _COARSE:
        request.session.update({SEEN_AT: int(now.timestamp()), IDLE_MINUTES: account_policy().idle_minutes})
