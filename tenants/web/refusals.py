"""What is said on a host that serves no one now."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation

from kit.api.bodies import CONTENT_TYPE
from kit.api.problems import document
from kit.errors import DomainError, refuse
from kit.texts import detail_of, title_of

_RETRY_SECONDS = 5

# By the dealer's state; "" where there is no dealer.
_REFUSALS = {
    "": refuse("unknown_host", status=HTTPStatus.NOT_FOUND),
    "closed": refuse("dealer_closed", rule="SA-1", status=HTTPStatus.FORBIDDEN),
    "erased": refuse("dealer_erased", rule="SA-7", status=HTTPStatus.GONE),
    "provisioning": refuse("dealer_provisioning", status=HTTPStatus.SERVICE_UNAVAILABLE),
    # Only the brand need know that the first try failed.
    "failed": refuse("dealer_provisioning", status=HTTPStatus.SERVICE_UNAVAILABLE),
}


def refuse_host(request: HttpRequest, state: str = "") -> HttpResponse:
    """The answer for a dealer in this state, or for none: problem+json under `/api/`, a page elsewhere.

    In the language that the caller's browser asks for: there is no session and no user to ask.
    """
    refusal = _REFUSALS[state]
    with translation.override(translation.get_language_from_request(request)):
        response = _as_problem(refusal) if request.path.startswith("/api/") else _as_page(refusal)
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(_RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _as_problem(refusal: DomainError) -> HttpResponse:
    return JsonResponse(
        document(refusal),
        status=refusal.status,
        content_type=CONTENT_TYPE,
        # Chinese as it is written.
        json_dumps_params={"ensure_ascii": False},
    )


def _as_page(refusal: DomainError) -> HttpResponse:
    texts = {"title": title_of(refusal.code), "detail": detail_of(refusal.problems[0])}
    page = render_to_string("tenants/host_refused.html", {**texts, "language": translation.get_language()})
    return HttpResponse(page, status=refusal.status)
