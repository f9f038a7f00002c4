"""Static files compressed without a proxy, where they are served as they lie (`make run`, tests).

Collected ones lie compressed already (whitenoise), and pass.
"""

import gzip
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

_TEXTS = ("text/", "application/json", "image/svg+xml", "application/javascript")
# Below this the answer's head is the larger part.
_LEAST_BYTES = 500

Answerer = Callable[[HttpRequest], HttpResponseBase]


class StaticCompression:
    """Middleware just outside whitenoise's."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; a static text is compressed for whoever takes that."""
        response = self.get_response(request)
        if not request.path_info.startswith(settings.STATIC_URL) or not _is_plain_text(response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return response
        raw = b"".join(response) if isinstance(response, StreamingHttpResponse) else b""
        if len(raw) < _LEAST_BYTES:
            response.streaming_content = [raw]  # type: ignore[attr-defined]  # a StreamingHttpResponse
            return response
        packed = _packed(raw)
        response.streaming_content = [packed]  # type: ignore[attr-defined]
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(packed))
        return response


def _is_plain_text(response: HttpResponseBase) -> bool:
    is_text = response.headers.get("Content-Type", "").startswith(_TEXTS)
    is_whole = response.status_code == 200 and isinstance(response, StreamingHttpResponse) and not response.is_async
    return is_text and is_whole and not response.has_header("Content-Encoding")


# The product's own files: some dozens, a few hundred kB.
@lru_cache(maxsize=128)
def _packed(raw: bytes) -> bytes:
    return gzip.compress(raw, 6, mtime=0)
