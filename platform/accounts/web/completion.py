"""The end of a sign-in on pages: on to the second step, or into a session and to where the person wanted to go."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.backends import BACKEND
from accounts.models import User
from accounts.services.sign_in import Challenge
from accounts.web.session import Browser, remember_session

CHALLENGE = "mfa_token"
AFTERWARDS = "after_sign_in"


def go_on(request: HttpRequest, answer: User | Challenge, target: str, browser: Browser) -> HttpResponse:
    """Begin the session of someone whom the first step has let in, or lead to the second step."""
    if isinstance(answer, Challenge):
        request.session[CHALLENGE] = answer.token
        request.session[AFTERWARDS] = target
        return HttpResponseRedirect(reverse("sign_in_code"))
    return begin_session_of(request, answer, target, browser)


def begin_session_of(request: HttpRequest, user: User, target: str, browser: Browser) -> HttpResponse:
    """Sign the person in and redirect to the target, in their language."""
    login(request, user, backend=BACKEND)
    remember_session(request, user)
    response = HttpResponseRedirect(target)
    browser.remember(request, response)
    if user.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=365 * 24 * 3600,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def target_of(request: HttpRequest, wanted: str) -> str:
    """Return where to go: a page of this host, or the first one."""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return settings.LOGIN_REDIRECT_URL
