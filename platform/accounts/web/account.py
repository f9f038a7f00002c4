"""Pages: one's own devices, password and second factor."""

import base64
from typing import cast
from uuid import UUID

import qrcode
import qrcode.image.svg
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import SecondFactor, User
from accounts.queries.current_tenant import tenant_name
from accounts.queries.devices import devices_of
from accounts.queries.sessions import sessions_of
from accounts.rules.totp import enrolment_uri
from accounts.services.devices import revoke_device
from accounts.services.passwords import change_password
from accounts.services.second_factor import begin_enrolment, confirm_enrolment, remove_second_factor
from accounts.services.sessions import end_session
from accounts.web.forms import CodeForm, PasswordForm, RemovalForm
from accounts.web.session import remember_session
from kit.errors import DomainError
from kit.web.refusals import show_refusal
from kit.web.views import Page


def _asker(request: HttpRequest) -> User:
    """The person of a page that declares its action: `Page` has let no one else through."""
    return cast(User, request.user)


class Devices(Page):
    """The browsers and the apps that are signed in as oneself."""

    action = {"GET": None}
    template_name = "accounts/devices.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user = _asker(request)
        context = {
            "sessions": list(sessions_of(user)),
            "here": request.session.session_key,
            "devices": list(devices_of(user)),
        }
        return self.show(context)


class SessionSignOut(Page):
    """Signs one of one's other browsers out."""

    action = {"POST": None}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, session_id: UUID) -> HttpResponse:
        """Back to the list; 404 for a browser that is not one's own, or is out already."""
        try:
            end_session(_asker(request), session_id)
        except DomainError as refusal:
            raise Http404 from refusal
        messages.success(request, _("The browser has been signed out."))
        return HttpResponseRedirect(reverse("devices_page"))


class DeviceSignOut(Page):
    """Signs one of them out."""

    action = {"POST": None}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, device_id: UUID) -> HttpResponse:
        """Back to the list; 404 for a device that is not one's own, or is out already."""
        try:
            revoke_device(_asker(request), device_id)
        except DomainError as refusal:
            raise Http404 from refusal
        messages.success(request, _("The device has been signed out."))
        return HttpResponseRedirect(reverse("devices_page"))


class Password(Page):
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
            user = change_password(_asker(request), given.get("password", ""), given.get("new_password", ""))
        except DomainError as refusal:
            show_refusal(form, refusal)
            return self.show({"form": form}, status=422)
        update_session_auth_hash(request, user)
        remember_session(request, user)
        messages.success(request, _("Password changed. Your other devices need to sign in again."))
        return HttpResponseRedirect(reverse("password_page"))


class Authenticator(Page):
    """One's own authenticator app: add it by QR code and a first code, or remove it by the password."""

    action = {"GET": None, "POST": None}
    template_name = "accounts/authenticator.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """POST `step`: `begin`, `confirm` or `remove`."""
        user, step = _asker(request), request.POST.get("step")
        form: forms.Form = RemovalForm(request.POST) if step == "remove" else CodeForm(request.POST)
        form.is_valid()
        try:
            if step == "begin":
                begin_enrolment(user, tenant_name())
            elif step == "confirm":
                confirm_enrolment(user, form.cleaned_data.get("code", ""))
                messages.success(request, _("From now on, signing in requires a code."))
            elif step == "remove":
                remove_second_factor(user, form.cleaned_data.get("password", ""))
                messages.success(request, _("Signing in no longer requires a code."))
        except DomainError as refusal:
            show_refusal(form, refusal)
            return self._show(request, form, status=422)
        return HttpResponseRedirect(reverse("authenticator_page"))

    def _show(self, request: HttpRequest, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
        user = _asker(request)
        factor = SecondFactor.objects.filter(user=user).first()
        is_on = factor is not None and factor.confirmed_at is not None
        context: dict[str, object] = {"is_on": is_on, "form": form or (RemovalForm() if is_on else CodeForm())}
        if factor is not None and not is_on:
            uri = enrolment_uri(factor.secret, user.username, tenant_name())
            context |= {"secret": factor.secret, "qr_code": _qr_code(uri)}
        return self.show(context, status=status)


def _qr_code(text: str) -> str:
    """The text as a QR code that an `img` takes by its address: no script, no other host."""
    image = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathFillImage)
    return f"data:image/svg+xml;base64,{base64.b64encode(image.to_string()).decode()}"
