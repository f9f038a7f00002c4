"""What is said on a host that serves no one now."""

from enum import Enum
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_RETRY_SECONDS = 5


class HostRefusal(Enum):
    """Why a host is not served: code, status, title, detail."""

    UNKNOWN = (
        "unknown_host",
        HTTPStatus.NOT_FOUND,
        _("No dealer answers here"),
        _("Check the address. Your dealer's administrator knows the right one."),
    )
    SUSPENDED = (
        "dealer_suspended",
        HTTPStatus.FORBIDDEN,
        _("This dealer is suspended"),
        _("Its data are kept. The dealer's administrator or the brand can tell more."),
    )
    PROVISIONING = (
        "dealer_provisioning",
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("This dealer is being set up"),
        _("It takes a moment. Please come back shortly."),
    )

    def __init__(self, code: str, status: HTTPStatus, title: Promise, detail: Promise) -> None:
        self.code = code
        self.status = status
        self.title = title
        self.detail = detail


def refuse_host(request: HttpRequest, refusal: HostRefusal) -> HttpResponse:
    """The refusal as problem+json under `/api/`, as a page elsewhere, in the caller's language."""
    with translation.override(translation.get_language_from_request(request)):
        response = _document(refusal) if request.path.startswith("/api/") else _page(refusal)
    if refusal is HostRefusal.PROVISIONING:
        response["Retry-After"] = str(_RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _document(refusal: HostRefusal) -> HttpResponse:
    return JsonResponse(
        {
            "type": f"urn:lodestar:problem:{refusal.code}",
            "title": str(refusal.title),
            "status": refusal.status.value,
            "code": refusal.code,
            "detail": str(refusal.detail),
        },
        status=refusal.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _page(refusal: HostRefusal) -> HttpResponse:
    # Rendered without the request: there is no session, no user and no dealer to ask for.
    page = render_to_string("tenants/host_refused.html", {"refusal": refusal, "language": translation.get_language()})
    return HttpResponse(page, status=refusal.status)
