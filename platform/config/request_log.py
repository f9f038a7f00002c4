"""Each request gets an id, one line in the log when it is over, and its place in the measures."""

import re
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from config import metrics
from kit.ids import uuid7

log = structlog.get_logger("lodestar.access")

# A proxy in front may have given the request an id already; anything else in the header is not let into the log.
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

Answer = Callable[[HttpRequest], HttpResponse]


def _logged_path(request: HttpRequest) -> str:
    """The path without a secret that stands in it (a calendar's address)."""
    secret = request.resolver_match.kwargs.get("token") if request.resolver_match else None
    return request.path.replace(secret, "***") if secret else request.path


class RequestMiddleware:
    """The outermost of all. The id goes into every line logged on the way, and back in X-Request-Id."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else str(uuid7())
        begun = time.perf_counter()
        with bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            seconds = time.perf_counter() - begun
            self._tell(request, response, seconds)
        response.headers["X-Request-Id"] = request_id
        if "Cache-Control" not in response.headers:
            # Whatever is not said to be public is somebody's: no cache stores it, but for an app that asks by its tag.
            response.headers["Cache-Control"] = "private, no-cache" if "ETag" in response.headers else "no-store"
        return response

    @staticmethod
    def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route = request.resolver_match.route if request.resolver_match else ""
        metrics.REQUEST_SECONDS.labels(request.method or "", route, f"{response.status_code // 100}xx").observe(seconds)
        log.info(
            "request",
            method=request.method,
            path=_logged_path(request),
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            # Left there by HostMiddleware: at the end no schema is chosen any more.
            dealer=request.META.get("lodestar.dealer"),
        )
