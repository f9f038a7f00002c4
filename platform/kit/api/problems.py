"""Every error as `application/problem+json` (RFC 9457), every wrong field in it."""

from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from kit.api.bodies import CONTENT_TYPE
from kit.errors import DomainError, Problem, refuse
from kit.outage import RETRY_SECONDS, is_outage
from kit.texts import detail_of, title_of

log = structlog.get_logger(__name__)

# Where a code is explained: the `type` of its problem (RFC 9457).
DOCS = "/api/v1/docs/"

_CODES: dict[type[Exception], str] = {
    exceptions.ParseError: "not_readable",
    exceptions.NotAuthenticated: "not_signed_in",
    exceptions.AuthenticationFailed: "not_signed_in",
    exceptions.PermissionDenied: "not_allowed",
    PermissionDenied: "not_allowed",
    exceptions.NotFound: "not_found",
    Http404: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.Throttled: "too_many_requests",
}
_STATUSES = {Http404: status.HTTP_404_NOT_FOUND, PermissionDenied: status.HTTP_403_FORBIDDEN}


def document(error: DomainError) -> dict[str, object]:
    """The problem document of a refusal. `errors` names every wrong field; texts are in the request's language."""
    first = error.problems[0]
    return {
        "type": f"{DOCS}#{error.code}",
        "title": title_of(error.code),
        "status": error.status,
        "code": error.code,
        "detail": detail_of(first) if len(error.problems) == 1 else title_of("invalid"),
        "errors": [_item(problem) for problem in error.problems],
        **error.extra,
    }


def answer(error: DomainError) -> Response:
    """The refusal as a response; 401 says what to come back with, 429 when."""
    headers = {}
    if error.status == status.HTTP_401_UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    return Response(document(error), status=error.status, headers=headers, content_type=CONTENT_TYPE)


def answer_exception(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: one shape for whatever goes wrong; None leaves it to Django's 500 page."""
    refusal = _refusal(error)
    if refusal is None:
        return None
    set_rollback()
    return answer(refusal)


def _refusal(error: Exception) -> DomainError | None:
    if isinstance(error, DomainError):
        return error
    if is_outage(error):
        return database_away(error)
    if isinstance(error, exceptions.ValidationError):
        return DomainError(*problems_in(error.get_codes()))
    for kind, code in _CODES.items():
        if isinstance(error, kind):
            return DomainError(Problem(code), status=_STATUSES.get(kind) or getattr(kind, "status_code", 400))
    return None


def database_away(error: BaseException | None) -> DomainError:
    """Return the refusal of what needs a database that is away; it says when to try again."""
    log.warning("database.away", error=str(error).strip())
    refusal = refuse("database_away", status=status.HTTP_503_SERVICE_UNAVAILABLE, seconds=RETRY_SECONDS)
    refusal.retry_after = RETRY_SECONDS
    return refusal


_FIELD_CODES = {
    "required": "required",
    "null": "required",
    "blank": "required",
    "empty": "required",
    "invalid_choice": "not_a_choice",
    "does_not_exist": "not_a_choice",
    "incorrect_type": "not_a_choice",
    "max_length": "too_long",
    "not_a_list": "invalid",
    "not_a_dict": "invalid",
    "max_value": "out_of_range",
    "min_value": "out_of_range",
    "max_digits": "out_of_range",
    "max_whole_digits": "out_of_range",
    "max_decimal_places": "too_many_decimals",
    "max_string_length": "out_of_range",
}


def problems_in(codes: object, path: str = "") -> list[Problem]:
    """DRF's nested error codes as problems by path: `phones.0.number`."""
    if isinstance(codes, Mapping):
        return _flat((problems_in(inner, _join(path, str(name))) for name, inner in codes.items()))
    if isinstance(codes, list):
        if all(isinstance(code, str) for code in codes):
            return [Problem(_FIELD_CODES.get(str(code), str(code)), path) for code in codes[:1]]
        return _flat((problems_in(inner, _join(path, str(at))) for at, inner in enumerate(codes) if inner))
    return [Problem(_FIELD_CODES.get(str(codes), str(codes)), path)]


def _flat(parts: Iterable[list[Problem]]) -> list[Problem]:
    return [problem for part in parts for problem in part]


def _join(path: str, name: str) -> str:
    if name == "non_field_errors":
        return path
    return f"{path}.{name}" if path else name


def _item(problem: Problem) -> dict[str, object]:
    item: dict[str, object] = {"field": problem.field, "code": problem.code, "detail": detail_of(problem)}
    if problem.rule:
        item["rule"] = problem.rule
    if problem.params:
        item["params"] = dict(problem.params)
    return item
