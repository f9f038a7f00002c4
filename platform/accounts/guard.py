"""The guard of actions beside roles (settings.ACCESS_GUARD): some need a second factor, sensitive ones a recent
authentication."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.access import Action
from accounts.commands import is_visitor, state_refusal, views_only
from accounts.models import DeviceToken, User
from accounts.rules.commands import Purpose
from accounts.services.reauthentication import prove_by_passkey, prove_identity
from accounts.session_store import AUTHENTICATED_AT, instant_of
from accounts.site import passkey_answer, site_of
from kit import clock
from kit.access_guard import Wanted
from kit.errors import DomainError, refuse

FRESH = timedelta(minutes=5)
# Closed to an account that lacks its second factor even while there is time for it.
_NEEDS_FACTOR = frozenset({Action.STAFF_MANAGE, Action.EXPORT_ASK, Action.LIST_EXPORT})
# A page's form that was refused is sent again with one of these.
PASSWORD_FIELD, CODE_FIELD, PASSKEY_FIELD = "confirm_password", "confirm_code", "confirm_passkey"


def guard(request: HttpRequest | Request, wanted: Wanted) -> DomainError | None:
    """Return what keeps someone from an action that their role allows: `support_views_only`, `second_factor_required`,
    the dealer's state (`read_only`, SA-1), `reauthentication_required` (403), or what was wrong with the password that
    came with a page's form. No query."""
    user = request.user
    if not isinstance(user, User):
        return None
    if is_visitor(user):
        return None if _is_view(request, wanted) else views_only()
    if settings.SECOND_FACTOR_IS_REQUIRED and wanted.needs_factor and lacks_factor(user, wanted):
        return refuse("second_factor_required", status=403)
    if wanted.purpose is None or clock.now() - authenticated_at(request) <= FRESH:
        return None
    refusal = state_refusal(Purpose(wanted.purpose), user)
    if refusal is not None:
        return refusal
    if isinstance(request, Request) or request.method != "POST":
        return _again()
    return _prove(request, user)


def _is_view(request: HttpRequest | Request, wanted: Wanted) -> bool:
    """Return whether it only shows a page: no call of the API, no form, no file (SA-8)."""
    return not isinstance(request, Request) and request.method in ("GET", "HEAD") and not wanted.is_export


def lacks_factor(user: User, wanted: Wanted) -> bool:
    """Return whether the account must have a second factor first: for everything once it is due, and for staff and
    exports at once."""
    if user.factor_due_at is None or user.has_second_factor:
        return False
    return user.factor_due_at <= clock.now() or wanted.is_export or wanted.action in _NEEDS_FACTOR


def authenticated_at(request: HttpRequest | Request) -> datetime:
    """Return when the person last proved to be themselves, on this device or in this browser."""
    token = getattr(request, "auth", None)
    if isinstance(token, DeviceToken):
        return token.authenticated_at or token.created_at
    return instant_of(request.session, AUTHENTICATED_AT)


def note_authenticated(request: HttpRequest | Request) -> None:
    """Note that the person has just proved to be themselves."""
    token = getattr(request, "auth", None)
    if isinstance(token, DeviceToken):
        DeviceToken.objects.filter(pk=token.pk).update(authenticated_at=clock.now())
    else:
        request.session[AUTHENTICATED_AT] = int(clock.now().timestamp())


def _prove(request: HttpRequest, user: User) -> DomainError | None:
    password, code = request.POST.get(PASSWORD_FIELD, ""), request.POST.get(CODE_FIELD, "")
    passkey = request.POST.get(PASSKEY_FIELD, "")
    if PASSWORD_FIELD not in request.POST and not passkey:
        return _again()
    try:
        if passkey:
            prove_by_passkey(user, site_of(request), *passkey_answer(passkey))
        else:
            prove_identity(user, password, code)
    except DomainError as refusal:
        return refusal
    note_authenticated(request)
    return None


def _again() -> DomainError:
    return refuse("reauthentication_required", status=403)
