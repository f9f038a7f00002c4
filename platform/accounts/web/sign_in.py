"""Pages: signing in, the second step of it, signing out."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from accounts.oidc import sign_out_address
from accounts.queries.current_tenant import is_brand, tenant_name
from accounts.queries.passkeys import has_passkey_for
from accounts.services.sign_in import (
    Credentials,
    answer_challenge,
    check_password,
    question_for,
    sign_in_by_passkey,
)
from accounts.site import passkey_answer, site_of
from accounts.web.completion import AFTERWARDS, CHALLENGE, begin_session_of, go_on, target_of
from accounts.web.forms import FirstSignInForm, SecondStepForm, SignInForm
from accounts.web.session import Browser
from kit.api.views import OPEN
from kit.errors import DomainError
from kit.limits import address_of, count_request
from kit.live import end_streams_on_commit
from kit.texts import detail_of
from kit.web.refusals import as_refused, show_refusal


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SignIn(View):
    """User name and password. Open to all."""

    action = {"GET": OPEN, "POST": OPEN}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Whoever is signed in already goes on."""
        if request.user.is_authenticated:
            return HttpResponseRedirect(target_of(request, request.GET.get("next", "")))
        return self._show(request, SignInForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """On to where one wanted to go, or to the second step."""
        form = (FirstSignInForm if "new_password" in request.POST else SignInForm)(request.POST)
        # Shape alone: what is missing is the service's to say.
        form.is_valid()
        given = form.cleaned_data
        browser = Browser.of(request)
        try:
            answer = check_password(
                Credentials(
                    username=given.get("username", ""),
                    password=given.get("password", ""),
                    new_password=given.get("new_password", ""),
                    address=address_of(request),
                    device=browser.secret,
                )
            )
        except DomainError as refusal:
            return self._refused(request, form, refusal)
        return go_on(request, answer, target_of(request, request.POST.get("next", "")), browser)

    def _refused(self, request: HttpRequest, form: SignInForm, refusal: DomainError) -> HttpResponse:
        asks_for_new = any(problem.field == "new_password" for problem in refusal.problems)
        if asks_for_new and not isinstance(form, FirstSignInForm):
            # The first they hear of it: a form with one more field, not yet an error.
            return self._show(request, FirstSignInForm(initial={"username": form.cleaned_data["username"]}))
        show_refusal(form, refusal)
        return _as_refused(self._show(request, form), refusal)

    def _show(self, request: HttpRequest, form: SignInForm) -> HttpResponse:
        afterwards = request.POST.get("next") or request.GET.get("next", "")
        hints = import_string(settings.SIGN_IN_HINTS)() if settings.SIGN_IN_HINTS else ()
        context = {"form": form, "next": afterwards, "place": tenant_name(), "hints": hints}
        context |= {"has_ended": "ended" in request.GET, "has_oidc": bool(settings.OIDC) and is_brand()}
        return render(request, "accounts/sign_in.html", context)


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SecondStep(View):
    """The code of the authenticator app. Open: whoever has no challenge begins anew."""

    action = {"GET": OPEN, "POST": OPEN}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """GET."""
        if CHALLENGE not in request.session:
            return HttpResponseRedirect(reverse("sign_in"))
        return self._show(request, SecondStepForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """On to where one wanted to go; back to the start when the challenge has ended."""
        form = SecondStepForm(request.POST)
        form.is_valid()
        browser = Browser.of(request)
        try:
            user, _ = answer_challenge(
                request.session.get(CHALLENGE, ""),
                form.cleaned_data.get("code", ""),
                device=browser.secret,
                address=address_of(request),
            )
        except DomainError as refusal:
            if any(problem.field == CHALLENGE for problem in refusal.problems):
                request.session.pop(CHALLENGE, None)
                return HttpResponseRedirect(reverse("sign_in"))
            show_refusal(form, refusal)
            return _as_refused(self._show(request, form), refusal)
        target = request.session.pop(AFTERWARDS, settings.LOGIN_REDIRECT_URL)
        request.session.pop(CHALLENGE, None)
        return begin_session_of(request, user, target, browser)

    def _show(self, request: HttpRequest, form: SecondStepForm) -> HttpResponse:
        context = {"form": form, "has_passkey": has_passkey_for(request.session[CHALLENGE])}
        return render(request, "accounts/second_step.html", context)


class PasskeyQuestion(View):
    """The question to a passkey, for passkey.js: as the whole sign-in, or in the place of a code. Open."""

    action = {"POST": OPEN}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """As JSON."""
        try:
            count_request("passkey_questions", request)
            question = question_for(site_of(request), request.session.get(CHALLENGE, ""))
        except DomainError as refusal:
            return as_refused(JsonResponse({}), refusal)
        answer = JsonResponse({"ceremony": question.ceremony, "options": question.options})
        answer.headers["Cache-Control"] = "no-store"
        return answer


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SignInByPasskey(View):
    """The answer of a passkey. Open."""

    action = {"POST": OPEN}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """On to where one wanted to go; back to the start where the passkey opens nothing."""
        browser = Browser.of(request)
        ceremony, credential = passkey_answer(request.POST.get("passkey", ""))
        token = request.session.pop(CHALLENGE, "")
        target = request.session.pop(AFTERWARDS, "") or target_of(request, request.POST.get("next", ""))
        try:
            user, _ = sign_in_by_passkey(
                site_of(request), ceremony, credential, token=token, device=browser.secret, address=address_of(request)
            )
        except DomainError as refusal:
            form = SignInForm()
            context = {"form": form, "next": target, "place": tenant_name(), "problem": detail_of(refusal.problems[0])}
            return _as_refused(render(request, "accounts/sign_in.html", context), refusal)
        return begin_session_of(request, user, target, browser)


class SignOut(View):
    """The way out. Whoever is out already is so again."""

    action = {"POST": OPEN}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ends this session, and the one of the OIDC provider that has begun it."""
        if request.user.is_authenticated:
            end_streams_on_commit(request.user.pk)
        address = sign_out_address(request) or reverse("sign_in")
        logout(request)
        return HttpResponseRedirect(address)


def _as_refused(page: HttpResponse, refusal: DomainError) -> HttpResponse:
    """Give a form its refusal; a wrong password is 422 here, since 401 would have the browser ask by itself."""
    return as_refused(page, refusal, 422 if refusal.status == 401 else None)
