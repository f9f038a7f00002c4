"""Pages: a forgotten password, replaced by mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from accounts.queries.current_tenant import tenant_name
from accounts.services.password_reset import ask_for_reset, open_reset, reset_by_mail
from accounts.web.forms import ForgottenForm, NewPasswordForm
from kit.api.views import OPEN
from kit.errors import DomainError
from kit.limits import address_of
from kit.web.refusals import as_refused, show_refusal


@method_decorator(never_cache, name="dispatch")
class ForgottenPassword(View):
    """Asking for the link. Open, and the same for every name."""

    action = {"GET": OPEN, "POST": OPEN}

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, ForgottenForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Say that a mail is on its way if there is an address."""
        form = ForgottenForm(request.POST)
        form.is_valid()
        link = request.build_absolute_uri(reverse("password_reset", args=["token"])).removesuffix("token/")
        try:
            ask_for_reset(form.cleaned_data.get("username", ""), address_of(request), link)
        except DomainError as refusal:
            show_refusal(form, refusal)
            return as_refused(self._show(request, form), refusal)
        return render(request, "accounts/forgotten.html", {"is_sent": True, "place": tenant_name()})

    def _show(self, request: HttpRequest, form: ForgottenForm) -> HttpResponse:
        return render(request, "accounts/forgotten.html", {"form": form, "place": tenant_name()})


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ResetPassword(View):
    """The link: a new password. Open, the token being the secret."""

    action = {"GET": OPEN, "POST": OPEN}

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """The form; back to asking where the link has ended."""
        return self._ended(request) if open_reset(token) is None else self._show(request, NewPasswordForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """On to the sign-in."""
        form = NewPasswordForm(request.POST)
        form.is_valid()
        try:
            reset_by_mail(token, form.cleaned_data.get("new_password", ""))
        except DomainError as refusal:
            if refusal.code == "reset_ended":
                return self._ended(request)
            show_refusal(form, refusal)
            return as_refused(self._show(request, form), refusal)
        messages.success(request, _("Password changed. Sign in with the new one."))
        return HttpResponseRedirect(reverse("sign_in"))

    def _ended(self, request: HttpRequest) -> HttpResponse:
        context = {"form": ForgottenForm(), "has_ended": True, "place": tenant_name()}
        return render(request, "accounts/forgotten.html", context, status=410)

    def _show(self, request: HttpRequest, form: NewPasswordForm) -> HttpResponse:
        response = render(request, "accounts/reset_password.html", {"form": form})
        # The address is a secret: no other page hears of it.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
