"""The short way of a call: an app that carries its token needs nothing of what pages do.

A session, its user, CSRF, messages, a policy for scripts and a page's language from a cookie took most of what the
cheapest call cost. A call with cookies, and one without a token, goes the way of the pages.
"""

from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, get_resolver, set_urlconf
from django.utils import translation

from kit.api.views import Endpoint

Answer = Callable[[HttpRequest], HttpResponse]


class TokenCallMiddleware:
    """Takes a call to its endpoint. Stands behind those that choose the schema and insist on HTTPS, and ahead of all
    that pages need."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        # The addresses without anything to be read from them: as many as there are, whatever is asked for.
        self._fixed: dict[tuple[str, str], ResolverMatch] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META
        is_call = given.get("HTTP_AUTHORIZATION", "").startswith("Bearer ") and not given.get("HTTP_COOKIE")
        match = self._match(request) if is_call and request.path_info.startswith("/api/") else None
        return self._answer(request, match) if match else self.get_response(request)

    def _match(self, request: HttpRequest) -> ResolverMatch | None:
        """The endpoint that the address leads to, if it is one of ours."""
        urlconf = request.urlconf or ""
        known = self._fixed.get((urlconf, request.path_info))
        if known:
            return known
        try:
            match = get_resolver(urlconf).resolve(request.path_info)
        except Resolver404:
            return None
        if not issubclass(getattr(match.func, "cls", object), Endpoint):
            return None
        if not match.kwargs and not match.args:
            self._fixed[urlconf, request.path_info] = match
        return match

    @staticmethod
    def _answer(request: HttpRequest, match: ResolverMatch) -> HttpResponse:
        request.resolver_match = match
        set_urlconf(request.urlconf)
        language = _language(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        if hasattr(response, "render"):
            response.render()
        told = response.headers
        told["Content-Language"] = language
        told["Vary"] = f"{told['Vary']}, Accept-Language" if "Vary" in told else "Accept-Language"
        if not response.streaming:
            told["Content-Length"] = str(len(response.content))
        return response


@lru_cache(maxsize=1_000)
def _language(accepted: str) -> str:
    """The language that a header asks for, by Django's own reading of it."""
    asked = SimpleNamespace(META={"HTTP_ACCEPT_LANGUAGE": accepted}, COOKIES={})
    return translation.get_language_from_request(asked)  # type: ignore[arg-type]  # reads no more of a request
