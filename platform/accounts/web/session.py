"""The session of a request, as its owner's list knows it, and the cookie by which a browser is known again."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.services.secrets import new_token
from accounts.services.sessions import note_session

_YEAR_SECONDS = 365 * 24 * 3600
_LONGEST = 100


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
    note_session(user, request.session.session_key or "", request.headers.get("User-Agent", ""))
