"""What goes wrong before or beside a view, as a problem under `/api/` and as a page elsewhere (Django's handlers)."""

import sys

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.views import defaults

from kit.api.bodies import CONTENT_TYPE
from kit.api.problems import database_away, document
from kit.errors import DomainError, refuse
from kit.outage import is_outage
from kit.web.continuity import csrf_refused, interrupted_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """`handler400`: too large a body, a malformed host."""
    if _is_api(request):
        return as_problem(refuse("not_readable", status=400))
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """`handler403`."""
    if _is_api(request):
        return as_problem(refuse("not_allowed", status=403))
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """`handler404`."""
    if _is_api(request):
        return as_problem(refuse("not_found", status=404))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """`handler500`: 503 where a database is away."""
    error = sys.exc_info()[1]
    if is_outage(error):
        return _interrupted(request, error)
    if _is_api(request):
        return as_problem(refuse("server_error", status=500))
    return defaults.server_error(request)


def _interrupted(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Answer while a database is away, in the language that the caller's browser asks for: nobody else can be asked."""
    with translation.override(translation.get_language_from_request(request)):
        refusal = database_away(error)
        response = as_problem(refusal) if _is_api(request) else interrupted_page(request, refusal)
    response.headers["Retry-After"] = str(refusal.retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """`CSRF_FAILURE_VIEW`."""
    if _is_api(request):
        return as_problem(refuse("csrf_failed", status=403))
    return csrf_refused(request)


def as_problem(refusal: DomainError) -> HttpResponse:
    """A refusal as problem+json, where there is no view to answer it."""
    return HttpResponse(orjson.dumps(document(refusal), default=str), status=refusal.status, content_type=CONTENT_TYPE)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
