"""Public pages of the base domain: what the product is and costs, sign-up, confirmation (SA-3)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.generic import View

from kit.api.views import OPEN
from kit.errors import DomainError
from kit.limits import address_of
from kit.texts import detail_of, title_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.refusals import as_refused
from tenants.billing.queries.ledger import offered_plans
from tenants.billing.services.sign_up import ask_for_dealer, confirm_sign_up, form_of_link
from tenants.billing.web.forms import SignUpForm
from tenants.billing.web.presenters import plan_rows
from tenants.models import Dealer, DealerState


class Welcome(View):
    """The product and its prices."""

    action = {"GET": OPEN}
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        plans = offered_plans()
        context = {"plans": plan_rows(plans), "trial_days": plans[0].trial_days if plans else 30}
        return render(request, "billing/welcome.html", context)


class Terms(View):
    """The terms and the processor agreement, in the version that a sign-up accepts."""

    action = {"GET": OPEN}
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "billing/terms.html", {"version": settings.TERMS_VERSION})


class SignUp(View):
    """The form."""

    action = {"GET": OPEN, "POST": OPEN}
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or where the link was sent."""
        sent = request.GET.get("sent", "")[:120]
        return self._show(request, SignUpForm(), sent=sent)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SignUpForm(request.POST)
        form.is_valid()
        link = request.build_absolute_uri(reverse("sign_up_confirm"))
        try:
            run_form_command({"": form}, lambda: ask_for_dealer(form.values(), address_of(request), link))
        except FormRefused:
            return self._show(request, form, status=422)
        except DomainError as refusal:
            form.add_error(None, detail_of(refusal.problems[0]))
            return as_refused(self._show(request, form), refusal)
        return self._show(request, SignUpForm(), sent=form.values().email)

    def _show(self, request: HttpRequest, form: SignUpForm, status: int = 200, sent: str = "") -> HttpResponse:
        context = {"form": form, "sent": sent, "base_domain": settings.BASE_DOMAIN}
        return render(request, "billing/sign_up.html", context, status=status)


class Confirm(View):
    """The page behind the link in the mail. Reading it does nothing: mail scanners follow links too."""

    action = {"GET": OPEN, "POST": OPEN}
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        link = request.GET.get("link", "")
        try:
            form, _accepted_at, _terms = form_of_link(link)
        except DomainError as refusal:
            return _refused(request, refusal)
        return self._show(request, {"link": link, "form": form, "code": form.code})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make the dealer; a code that was taken in between is asked for again."""
        link, code = request.POST.get("link", ""), request.POST.get("code", "").strip()
        try:
            form, _accepted_at, _terms = form_of_link(link)
            trial = confirm_sign_up(link, code)
        except DomainError as refusal:
            if any(problem.field == "code" for problem in refusal.problems):
                error = detail_of(refusal.problems[0])
                return self._show(request, {"link": link, "form": form, "code": code, "error": error}, 422)
            return _refused(request, refusal)
        response = render(request, "billing/ready.html", {"trial": trial, **_state_of(request, trial.dealer.code)})
        response.headers["Cache-Control"] = "no-store"
        return response

    def _show(self, request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
        return render(request, "billing/confirm.html", {**context, "base_domain": settings.BASE_DOMAIN}, status=status)


class State(View):
    """How far the set-up of a dealer is: asked for by the page that waits."""

    action = {"GET": OPEN}
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        return render(request, "billing/parts/set_up.html", _state_of(request, code))


def _state_of(request: HttpRequest, code: str) -> dict[str, Any]:
    state = Dealer.objects.filter(code=code).values_list("state", flat=True).first()
    host = f"{code}.{request.get_host()}"
    return {
        "code": code,
        "is_ready": state not in {None, DealerState.PROVISIONING, DealerState.FAILED},
        "has_failed": state == DealerState.FAILED,
        "address": f"{request.scheme}://{host}/",
    }


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    context = {"title": title_of(refusal.code), "text": detail_of(refusal.problems[0])}
    return as_refused(render(request, "billing/refused.html", context), refusal)
