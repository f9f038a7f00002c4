"""Pages at the brand: to its OIDC provider, back from there, and its notice that someone has signed out."""

from datetime import datetime

import requests
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from accounts.guard import note_authenticated
from accounts.oidc import BAD_ANSWERS, lead_there_again, person_in, proof_began_at, provider, sign_out_in
from accounts.queries.current_tenant import tenant_name
from accounts.services.oidc import OidcPerson, prove_by_oidc, sign_in_by_oidc
from accounts.services.oidc_sign_out import sign_out_by_oidc
from accounts.session_store import BY_OIDC, OIDC_SESSION
from accounts.web.asker import asker
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
        """Redirect to the provider, with a state, a nonce and a PKCE challenge of this browser.

        With `?again` someone signed in goes there to prove who they are.
        """
        try:
            count_request("oidc_by_address", request)
            if "again" in request.GET and request.user.is_authenticated:
                return lead_there_again(request, _callback(request))
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
        """Sign in, or go on to the second step; for someone signed in, note that they have proved who they are."""
        browser = Browser.of(request)
        try:
            count_request("oidc_by_address", request)
            began_at = proof_began_at(request)
            person = person_in(request)
            if began_at is not None:
                return _proved(request, person, began_at)
            answer = sign_in_by_oidc(person, device=browser.secret, address=address_of(request))
        except DomainError as refusal:
            return _refused(request, refusal)
        except requests.RequestException as error:
            return _refused(request, _away(error))
        except BAD_ANSWERS as error:
            log.warning("oidc.refused", error=type(error).__name__)
            return _refused(request, refuse("oidc_refused", status=401))
        request.session.update({BY_OIDC: True, OIDC_SESSION: person.session})
        return go_on(request, answer, request.session.pop(AFTERWARDS, settings.LOGIN_REDIRECT_URL), browser)


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class OidcSignOut(View):
    """The provider's notice that someone has signed out there. Open: its signature says who sends it."""

    action = {"POST": OPEN}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer 200 for a sign-out that is done, 400 for what is forged, late or no logout token."""
        try:
            count_request("oidc_sign_outs", request)
            sign_out_by_oidc(sign_out_in(request.POST.get("logout_token", "")))
        except DomainError as refusal:
            return as_refused(JsonResponse({"error": refusal.code}), refusal)
        except requests.RequestException as error:
            return as_refused(JsonResponse({"error": "oidc_away"}), _away(error))
        except BAD_ANSWERS as error:
            log.warning("oidc.no_logout_token", error=type(error).__name__)
            return JsonResponse({"error": "invalid_request"}, status=400)
        return HttpResponse()


def _proved(request: HttpRequest, person: OidcPerson, began_at: datetime) -> HttpResponse:
    if not request.user.is_authenticated:
        raise refuse("oidc_refused", status=401)
    prove_by_oidc(asker(request), person, began_at)
    note_authenticated(request)
    return render(request, "accounts/confirmed.html")


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
