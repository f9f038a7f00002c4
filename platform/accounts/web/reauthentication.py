"""The answer to a page's action that the guard refuses (settings.GUARD_PAGE), and the page that asks for the password
again."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.guard import CODE_FIELD, PASSKEY_FIELD, PASSWORD_FIELD
from accounts.queries.company_accounts import has_company_account
from accounts.queries.passkeys import passkeys_of
from accounts.rules.commands import Purpose
from accounts.web.asker import asker
from accounts.web.forms import ConfirmForm
from kit.errors import DomainError
from kit.htmx.answers import Toast, is_fragment, onward, with_toast
from kit.texts import detail_of, title_of
from kit.web.refusals import as_refused
from kit.web.views import Page

_LEFT_OUT = ("csrfmiddlewaretoken", PASSWORD_FIELD, CODE_FIELD, PASSKEY_FIELD)


def answer(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """Lead to adding the second factor, or ask for the password; a form that was sent is sent again with it. What the
    dealer's state refuses is forbidden, and a visitor is refused."""
    if refusal.code == "support_views_only":
        return _refused(request, refusal)
    if refusal.code in ("read_only", "dealer_closed"):
        raise PermissionDenied from refusal
    if refusal.code == "second_factor_required":
        messages.warning(request, detail_of(refusal.problems[0]))
        return onward(request, reverse("authenticator_page"))
    if request.method != "POST" or is_fragment(request):
        query = urlencode({"next": _page_of(request)}, safe="/")
        return onward(request, f"{reverse('confirm_page')}?{query}", _toast(request, refusal))
    form = _form(request)
    if refusal.code != "reauthentication_required":
        form = _form(request, request.POST)
        form.show(refusal)
    return as_refused(_ask(request, form, request.get_full_path()), refusal)


class ConfirmIdentity(Page):
    """The password again, or a code; then back to where one was."""

    action = {"GET": None, "POST": None}
    sensitive = {"POST": Purpose.SIGN_IN}
    needs_factor = False

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask, whether it is needed or not."""
        return _ask(request, _form(request), request.get_full_path())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Back: the guard of this page has checked what was sent."""
        return HttpResponseRedirect(_target(request, request.GET.get("next", "")))


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    text = detail_of(refusal.problems[0])
    if is_fragment(request):
        return with_toast(HttpResponse(status=204), Toast(text, is_bad=True))
    context = {"title": title_of(refusal.code), "text": text, "icon_name": "eye"}
    return as_refused(render(request, "refused.html", context), refusal)


def _form(request: HttpRequest, sent: QueryDict | None = None) -> ConfirmForm:
    user = asker(request)
    return ConfirmForm(sent, has_factor=user.has_second_factor, has_password=user.has_usable_password())


def _ask(request: HttpRequest, form: ConfirmForm, address: str) -> HttpResponse:
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in _LEFT_OUT]
    has_passkey = form.has_factor and passkeys_of(asker(request)).exists()
    context = {"form": form, "address": address, "fields": fields, "has_passkey": has_passkey}
    context["has_company_account"] = has_company_account(asker(request))
    response = render(request, "accounts/confirm.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _toast(request: HttpRequest, refusal: DomainError) -> Toast | None:
    return Toast(detail_of(refusal.problems[0]), is_bad=True) if request.method == "POST" else None


def _page_of(request: HttpRequest) -> str:
    """Return the page to come back to: the one asked for, or the one whose form or part was sent."""
    if request.method == "GET" and not is_fragment(request):
        return request.get_full_path()
    parts = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    return _target(request, f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _target(request: HttpRequest, wanted: str) -> str:
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return settings.LOGIN_REDIRECT_URL
