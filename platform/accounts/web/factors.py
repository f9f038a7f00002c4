"""Page: one's own second factors."""

import base64
from collections.abc import Callable, Mapping
from uuid import UUID

import orjson
import qrcode
import qrcode.image.svg
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries.current_tenant import tenant_name
from accounts.queries.passkeys import passkeys_of
from accounts.rules.browsers import browser_name
from accounts.rules.commands import Purpose
from accounts.services.passkeys import add_passkey, begin_passkey, remove_passkey
from accounts.services.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    has_app,
    pending_enrolment,
    remove_second_factor,
    renew_recovery_codes,
)
from accounts.site import passkey_answer, site_of
from accounts.web.account import OwnPage
from accounts.web.asker import asker
from accounts.web.forms import CodeForm, RemovalForm
from kit.errors import DomainError
from kit.texts import detail_of
from kit.web.refusals import as_refused, show_refusal

Steps = Mapping[str, Callable[["Authenticator", User], HttpResponse | None]]


class Authenticator(OwnPage):
    """One's own second factors: an authenticator app, passkeys, and recovery codes for when they are lost."""

    action = {"GET": None, "POST": None}
    sensitive = {"POST": Purpose.PROTECTION}
    template_name = "accounts/authenticator.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """POST `step`, one of `_STEPS`."""
        step = request.POST.get("step", "")
        self.form: forms.Form = RemovalForm(request.POST) if step == "remove" else CodeForm(request.POST)
        self.form.is_valid()
        try:
            response = _STEPS[step](self, asker(request)) if step in _STEPS else None
        except DomainError as refusal:
            return self._refused(step, refusal)
        return response or HttpResponseRedirect(reverse("authenticator_page"))

    def begin(self, user: User) -> None:
        """Make a secret for an app."""
        begin_enrolment(user, tenant_name())

    def confirm(self, user: User) -> HttpResponse | None:
        """Turn the app on by its first code."""
        return self._show_codes(confirm_enrolment(user, self.form.cleaned_data.get("code", "")))

    def remove(self, user: User) -> None:
        """Remove the app, by the password."""
        remove_second_factor(user, self.form.cleaned_data.get("password", ""))
        messages.success(self.request, _("The authenticator app has been removed."))

    def renew(self, user: User) -> HttpResponse | None:
        """Show new recovery codes."""
        return self._show_codes(renew_recovery_codes(user))

    def passkey_begin(self, user: User) -> HttpResponse:
        """Show the form whose answer the device makes."""
        question = begin_passkey(user, site_of(self.request))
        told = orjson.dumps({"ceremony": question.ceremony, "options": question.options}).decode()
        name = browser_name(self.request.headers.get("User-Agent", ""))
        return self._show({"question": told, "name": name})

    def passkey_add(self, user: User) -> HttpResponse | None:
        """Take the passkey that the device has made."""
        answer = passkey_answer(self.request.POST.get("passkey", ""))
        name = self.request.POST.get("name", "")[:60]
        _passkey, codes = add_passkey(user, site_of(self.request), *answer, name)
        messages.success(self.request, _("Passkey added."))
        return self._show_codes(codes)

    def passkey_remove(self, user: User) -> None:
        """Remove one; 404 for one that is not one's own."""
        try:
            remove_passkey(user, UUID(self.request.POST.get("passkey_id", "")))
        except ValueError as error:
            raise Http404 from error
        messages.success(self.request, _("Passkey removed."))

    def _refused(self, step: str, refusal: DomainError) -> HttpResponse:
        if refusal.status == 404:
            raise Http404 from refusal
        status = refusal.status if refusal.status == 429 else 422
        if step.startswith("passkey"):
            return as_refused(self._show({"passkey_error": detail_of(refusal.problems[0])}), refusal, status)
        show_refusal(self.form, refusal)
        return as_refused(self._show({"form": self.form}), refusal, status)

    def _show_codes(self, codes: list[str]) -> HttpResponse | None:
        if not codes:
            return None
        response = self.show({"codes": codes}, "accounts/recovery_codes.html")
        response.headers["Cache-Control"] = "no-store"
        return response

    def _show(self, more: Mapping[str, object] | None = None) -> HttpResponse:
        user = asker(self.request)
        is_on = has_app(user)
        pending = None if is_on else pending_enrolment(user, tenant_name())
        context: dict[str, object] = {
            "has_app": is_on,
            "has_factor": user.has_second_factor,
            "form": RemovalForm() if is_on else CodeForm(),
            "passkeys": list(passkeys_of(user)),
        }
        if pending is not None:
            context |= {"secret": pending.secret, "qr_code": _qr_code(pending.uri)}
        response = self.show({**context, **(more or {})})
        response.headers["Cache-Control"] = "no-store"
        return response


_STEPS: Steps = {
    "begin": Authenticator.begin,
    "confirm": Authenticator.confirm,
    "remove": Authenticator.remove,
    "renew": Authenticator.renew,
    "passkey_begin": Authenticator.passkey_begin,
    "passkey_add": Authenticator.passkey_add,
    "passkey_remove": Authenticator.passkey_remove,
}


def _qr_code(text: str) -> str:
    """Return the text as a QR code that an `img` takes by its address: no script, no other host."""
    image = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathFillImage)
    return f"data:image/svg+xml;base64,{base64.b64encode(image.to_string()).decode()}"
