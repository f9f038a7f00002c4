"""Pages: one's own devices and sign-ins, and password."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.queries.devices import devices_of
from accounts.queries.sessions import sessions_of
from accounts.queries.sign_ins import sign_ins_of
from accounts.services.devices import revoke_device
from accounts.services.passwords import change_password
from accounts.services.sessions import end_session
from accounts.session_store import stored_key
from accounts.web.asker import asker
from accounts.web.forms import PasswordForm
from accounts.web.session import remember_session
from kit.errors import DomainError
from kit.web.refusals import as_refused, show_refusal
from kit.web.views import Page


class OwnPage(Page):
    """A page of one's own account. It opens without a second factor, so that one can be added."""

    needs_factor = False


class Devices(OwnPage):
    """The browsers and the apps that are signed in as oneself, and the latest sign-ins."""

    action = {"GET": None}
    template_name = "accounts/devices.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user = asker(request)
        context = {
            "sessions": list(sessions_of(user)),
            "here": stored_key(request.session.session_key),
            "devices": list(devices_of(user)),
            "sign_ins": sign_ins_of(user),
        }
        return self.show(context)


class SessionSignOut(OwnPage):
    """Signs one of one's other browsers out."""

    action = {"POST": None}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, session_id: UUID) -> HttpResponse:
        """Back to the list; 404 for a browser that is not one's own, or is out already."""
        try:
            end_session(asker(request), session_id)
        except DomainError as refusal:
            raise Http404 from refusal
        messages.success(request, _("The browser has been signed out."))
        return HttpResponseRedirect(reverse("devices_page"))


class DeviceSignOut(OwnPage):
    """Signs one of them out."""

    action = {"POST": None}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, device_id: UUID) -> HttpResponse:
        """Back to the list; 404 for a device that is not one's own, or is out already."""
        try:
            revoke_device(asker(request), device_id)
        except DomainError as refusal:
            raise Http404 from refusal
        messages.success(request, _("The device has been signed out."))
        return HttpResponseRedirect(reverse("devices_page"))


class Password(OwnPage):
    """One's own password."""

    action = {"GET": None, "POST": None}
    template_name = "accounts/password.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self.show({"form": PasswordForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Every other session and every device ends; this one stays."""
        form = PasswordForm(request.POST)
        form.is_valid()
        given = form.cleaned_data
        try:
            user = change_password(asker(request), given.get("password", ""), given.get("new_password", ""))
        except DomainError as refusal:
            show_refusal(form, refusal)
            return as_refused(self.show({"form": form}), refusal)
        update_session_auth_hash(request, user)
        remember_session(request, user)
        messages.success(request, _("Password changed. Your other devices need to sign in again."))
        return HttpResponseRedirect(reverse("password_page"))
