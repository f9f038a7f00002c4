"""Pages at the brand: to its OIDC provider, and back from there."""

import requests
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.oidc import BAD_ANSWERS, BY_OIDC, person_in, provider
from accounts.queries.current_tenant import tenant_name
from accounts.services.oidc import sign_in_by_oidc
from accounts.web.completion import AFTERWARDS, go_on, target_of
from accounts.web.forms import SignInForm
from accounts.web.session import Browser
from kit.api.views import OPEN
from kit.errors import DomainError, refuse
from kit.limits import address_of, count_request
from kit.texts import detail_of
from kit.web.refusals import as_refused

log = structlog.get_logger(__name__)


@method_decorator(never_cache, name="dispatch")
class BeginOidc(View):
    """The way to the provider. Open."""

    action = {"GET": OPEN}
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the provider, with a state, a nonce and a PKCE challenge of this browser."""
        try:
            count_request("oidc_by_address", request)
            request.session[AFTERWARDS] = target_of(request, request.GET.get("next", ""))
            redirect: HttpResponse = provider().authorize_redirect(request, _callback(request))
        except DomainError as refusal:
            return _refused(request, refusal)
        except (requests.RequestException, *BAD_ANSWERS) as error:
            return _refused(request, _away(error))
        return redirect


@method_decorator(never_cache, name="dispatch")
class OidcCallback(View):
    """The way back from the provider. Open."""

    action = {"GET": OPEN}
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Sign in, or go on to the second step."""
        browser = Browser.of(request)
        try:
            count_request("oidc_by_address", request)
            answer = sign_in_by_oidc(person_in(request), device=browser.secret, address=address_of(request))
        except DomainError as refusal:
            return _refused(request, refusal)
        except requests.RequestException as error:
            return _refused(request, _away(error))
        except BAD_ANSWERS as error:
            log.warning("oidc.refused", error=type(error).__name__)
            return _refused(request, refuse("oidc_refused", status=401))
        request.session[BY_OIDC] = True
        return go_on(request, answer, request.session.pop(AFTERWARDS, settings.LOGIN_REDIRECT_URL), browser)


def _callback(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("oidc_callback"))


def _away(error: Exception) -> DomainError:
    log.warning("oidc.away", error=type(error).__name__)
    return refuse("oidc_away", status=503)


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    context = {
        "form": SignInForm(),
        "next": "",
        "place": tenant_name(),
        "has_oidc": True,
        "problem": detail_of(refusal.problems[0]),
    }
    return as_refused(render(request, "accounts/sign_in.html", context), refusal)
