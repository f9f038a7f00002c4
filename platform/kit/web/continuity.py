"""Pages that stay open while their session ends or another begins in a neighbouring tab: what they are answered."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from kit.errors import DomainError
from kit.htmx.answers import is_fragment
from kit.texts import detail_of, title_of

# session.js sends who opened the page, in a form's field or in a header of its own.
OPENED_BY_FIELD = "opened_by"
OPENED_BY_HEADER = "X-Opened-By"
# Read by session.js: why a part of a page was refused (`ended`, `other`).
SESSION_HEADER = "X-Session"
_CSRF_FIELD = "csrfmiddlewaretoken"
_SECRETS = ("password", "new_password", "code")


def draft_key(schema: str, account: object) -> str:
    """Return the key (hex, 256 bits) that an account's drafts on a device are encrypted with.

    Only this account's own pages carry it, so that nobody else who uses the device can read the drafts.
    """
    return salted_hmac("kit.web.drafts", f"{schema}:{account}", algorithm="sha256").hexdigest()


def is_opened_by_another(request: HttpRequest) -> bool:
    """Return whether the page that sends this was opened by another account than the one signed in now."""
    opened_by = request.headers.get(OPENED_BY_HEADER) or request.POST.get(OPENED_BY_FIELD, "")
    return bool(opened_by) and opened_by != str(request.user.pk)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer someone whose session has ended: a part of a page by 401, a form by the sign-in page and then its own."""
    if is_fragment(request):
        return HttpResponse(status=401, headers={SESSION_HEADER: "ended"})
    if request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()}, safe='/')}")
    query = urlencode({"next": page_before(request), "ended": "yes"}, safe="/")
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{query}")


def opened_by_another(request: HttpRequest) -> HttpResponse:
    """Answer a page that another account opened: nothing is done in the name of the one signed in now."""
    if is_fragment(request):
        return HttpResponse(status=401, headers={SESSION_HEADER: "other"})
    return render(request, "other_account.html", status=409)


def csrf_refused(request: HttpRequest) -> HttpResponse:
    """Answer a form whose token is of an earlier session.

    Without scripts nothing renews the token. A form from a page of this host is offered again with what was typed, to
    be sent by hand; passwords and files are left out. What comes from elsewhere is not offered.
    """
    context: dict[str, Any] = {"back_url": page_before(request)}
    if request.user.is_authenticated and _is_from_here(request):
        context["fields"] = _fields(request.POST)
    return render(request, "csrf.html", context, status=403)


def interrupted_page(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """Answer a page while a database is away, without asking one: it is opened again after a few seconds.

    A form is offered again with what was typed, to be sent by hand; passwords and files are left out.
    """
    if is_fragment(request):
        return HttpResponse(status=refusal.status)
    is_read = request.method in ("GET", "HEAD")
    context: dict[str, Any] = {
        "title": title_of(refusal.code),
        "text": detail_of(refusal.problems[0]),
        "retries_after": refusal.retry_after if is_read else None,
        "address": request.get_full_path(),
        "back_url": page_before(request),
    }
    if not is_read and _is_from_here(request):
        context |= {"fields": _fields(request.POST), "token": get_token(request)}
    return HttpResponse(render_to_string("interrupted.html", context), status=refusal.status)


def page_before(request: HttpRequest) -> str:
    """Return the page of this host that the request was sent from; the first page if it is unknown."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(before)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"


def _is_from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    return origin == f"{request.scheme}://{request.get_host()}"


def _fields(data: QueryDict) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in data.lists()
        for value in values
        if name != _CSRF_FIELD and name not in _SECRETS
    ]
