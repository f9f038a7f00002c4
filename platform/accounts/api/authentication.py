"""Who asks: an app by its device token, a page by its session. Both are rows of the host's own schema, so that those
of one dealer mean nothing on another's host."""

from datetime import timedelta

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.commands import is_served
from accounts.models import DeviceToken, User
from accounts.queries.tokens import find_token
from accounts.services.presence import note_seen
from kit import clock
from kit.errors import refuse
from kit.web.continuity import OPENED_BY_HEADER

# `last_used_at` is for people to tell their devices apart; to the minute would cost a write a request.
_COARSE = timedelta(minutes=10)


class DeviceTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`."""

    def authenticate(self, request: Request) -> tuple[User, DeviceToken] | None:
        """The token's user; None without a token; refused for one that is unknown, expired, revoked or not ours."""
        scheme, _, raw = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = find_token(raw.strip())
        if token is None or not is_served(token.user):
            raise AuthenticationFailed
        _note_use(token)
        note_seen(token.user)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What 401 tells the caller to come back with."""
        return "Bearer"


class PageSessionAuthentication(SessionAuthentication):
    """The session of someone who signed in on a page; unsafe methods take the page's CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the session's user. Refuse a page that another account opened: it would send that one's commands."""
        found: tuple[User, None] | None = super().authenticate(request)
        if found is not None and request.headers.get(OPENED_BY_HEADER, str(found[0].pk)) != str(found[0].pk):
            raise AuthenticationFailed
        return found

    def enforce_csrf(self, request: Request) -> None:
        """Refuse with `csrf_failed` (403)."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise refuse("csrf_failed", status=403) from error


def device_in(request: Request) -> DeviceToken | None:
    """The device that a request came from; None for a page."""
    return request.auth if isinstance(request.auth, DeviceToken) else None


def _note_use(token: DeviceToken) -> None:
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at > _COARSE:
        DeviceToken.objects.filter(pk=token.pk).update(last_used_at=now)
