"""Pages of support by invitation: at the dealer, at the brand, and the way from one to the other (SA-8)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.access import Action
from accounts.backends import BACKEND
from accounts.rules.commands import Purpose
from accounts.session_store import ENDS_AT
from accounts.web.asker import asker
from accounts.web.session import remember_session
from kit.api.views import OPEN
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from kit.tenancy import current_dealer
from kit.texts import detail_of, title_of
from kit.web.commands import FormRefused, run_form_command
from kit.web.views import Page
from tenants.billing.queries.support import invitations, invitations_of, support_people, with_dealers
from tenants.billing.services.support import end_support, enter_by_ticket, invite_support
from tenants.billing.services.tickets import issue_ticket
from tenants.billing.web.forms import InvitationForm

_MANAGE = Action.SETTINGS_MANAGE
_SHOWN = 50
_BRANDS_HOST = "hq."


class SupportPage(Page):
    """The dealer's invitations, and a new one."""

    action = {"GET": _MANAGE, "POST": _MANAGE}
    sensitive = {"POST": Purpose.WORK}
    template_name = "billing/support.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(InvitationForm(support_people()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = InvitationForm(support_people(), request.POST)
        form.is_valid()
        try:
            run_form_command({"": form}, lambda: invite_support(asker(request), form.invitation()))
        except FormRefused:
            return self._show(form, 422)
        return onward(request, reverse("support"), Toast(_("Invited.")))

    def _show(self, form: InvitationForm, status: int = 200) -> HttpResponse:
        rows = list(invitations_of(current_dealer().code)[:_SHOWN])
        return self.show({"form": form, "invitations": rows}, status=status)


class EndSupport(Page):
    """The end of an invitation before its time."""

    action = {"POST": _MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, invitation_id: UUID) -> HttpResponse:
        try:
            end_support(asker(request), invitation_id)
        except DomainError as refusal:
            raise Http404 from refusal
        return onward(request, reverse("support"), Toast(_("Support ended.")))


@method_decorator(never_cache, name="dispatch")
class EnterSupport(View):
    """The link that leads from the brand to the dealer. Reading it does nothing; its button opens it, once."""

    action = {"GET": OPEN, "POST": OPEN}
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"dealer": current_dealer().name, "ticket": request.GET.get("ticket", "")[:100]}
        return render(request, "billing/support_enter.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            user, ends_at = enter_by_ticket(request.POST.get("ticket", ""))
        except DomainError as refusal:
            context = {"title": title_of(refusal.code), "text": detail_of(refusal.problems[0])}
            return render(request, "refused.html", context, status=refusal.status)
        login(request, user, backend=BACKEND)
        request.session[ENDS_AT] = int(ends_at.timestamp())
        remember_session(request, user)
        return redirect(settings.LOGIN_REDIRECT_URL)


class Invitations(Page):
    """The invitations of all dealers, with those that the reader can open."""

    action = {"GET": Action.HOSTING_MANAGE}
    template_name = "billing/operator_support.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        me = asker(request).id
        rows: list[dict[str, Any]] = [
            {"invitation": each, "dealer": name, "is_mine": each.person_id == me}
            for each, name in with_dealers(list(invitations()[:_SHOWN]))
        ]
        return self.show({"rows": rows})


class OpenDealer(Page):
    """The way to a dealer, for the person invited."""

    action = {"POST": Action.HOSTING_MANAGE}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, invitation_id: UUID) -> HttpResponse:
        try:
            code, ticket = issue_ticket(asker(request), invitation_id)
        except DomainError as refusal:
            raise Http404 from refusal
        host = request.get_host().removeprefix(_BRANDS_HOST)
        query = urlencode({"ticket": ticket})
        return redirect(f"{request.scheme}://{code}.{host}/support/enter/?{query}")
