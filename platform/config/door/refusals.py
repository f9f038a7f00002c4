"""What is answered where Django does not answer: too large, too slow, too many, too busy.

Rendered once for each refusal and language, because they are sent most while the machine is busiest.
"""

from functools import lru_cache

import orjson
from django.template.loader import render_to_string
from django.utils import translation

from config.door.gateway import Response, Scope
from kit.api.bodies import CONTENT_TYPE
from kit.api.problems import document
from kit.errors import DomainError, Problem
from kit.texts import detail_of, title_of

_ICONS = {429: "clock", 503: "clock", 408: "wifi-off"}


def refusal(scope: Scope, status: int, code: str, retry_after: int | None = None) -> Response:
    """Return the refusal in the caller's language: a problem document for the API, else a page.

    The connection closes after it, for the rest of the body is still on its way.
    """
    accepted = scope.headers.get("accept-language") or ""
    language = "en" if accepted[:2].lower() == "en" else "zh-hans"
    wait = None if retry_after is None else max(1, retry_after)
    content_type, body = _rendered(status, code, wait, language, is_api=scope.path.startswith("/api/"))
    headers = [
        ("content-type", content_type),
        ("content-language", language),
        ("vary", "accept-language"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("connection", "close"),
    ]
    if wait is not None:
        headers.append(("retry-after", str(wait)))
    return Response(status, headers, body)


@lru_cache(maxsize=256)
def _rendered(status: int, code: str, wait: int | None, language: str, *, is_api: bool) -> tuple[str, bytes]:
    with translation.override(language):
        params = {} if wait is None else {"seconds": wait}
        error = DomainError(Problem(code, params=params), status=status)
        if is_api:
            return CONTENT_TYPE, orjson.dumps(document(error))
        context = {
            "title": title_of(code),
            "text": detail_of(error.problems[0]),
            "icon_name": _ICONS.get(status, "alert-triangle"),
            "retries_after": wait,
        }
        return "text/html; charset=utf-8", render_to_string("refused.html", context).encode()
