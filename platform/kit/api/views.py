"""The base of every endpoint."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.access_guard import Guarded
from kit.api.input_checks import refuse_unreadable
from kit.errors import Problem, raise_all, refuse
from kit.idempotency.calls import run_call_once
from kit.limits import count_request

# Declared as a method's action where nobody needs to be signed in; the isolation tests list these by name.
OPEN = "open"


class Endpoint(Guarded, APIView):
    """One address of the API.

    A subclass declares `action = {"GET": Action.X, "POST": Action.Y}`: what of `accounts.access` each method takes,
    None where any signed-in person may, OPEN where nobody needs to be. `refusals` names the codes it may refuse with,
    for the API's document. POSTs honour `Idempotency-Key` unless `is_idempotent` is False, in one transaction with the
    answer unless `is_atomic` is False (the call asks another service); an answer that `is_secret` is not stored for
    repeats. `tagged` are the methods that answer one resource with its ETag, `bodiless` those that take no body: what
    is sent is refused, not ignored.
    """

    action: ClassVar[Mapping[str, str | None]] = {}
    refusals: ClassVar[Sequence[str]] = ()
    is_idempotent: ClassVar[bool] = True
    is_atomic: ClassVar[bool] = True
    is_secret: ClassVar[bool] = False
    tagged: ClassVar[Collection[str]] = ()
    bodiless: ClassVar[Collection[str]] = ()
    # OPTIONS would tell nothing that the API's document does not.
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    metadata_class = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if hasattr(cls, "get") and not hasattr(cls, "head"):
            # Django does so to each view as it is made, and ties it to itself with that.
            cls.head = cls.get  # type: ignore[attr-defined]  # not on every endpoint

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks, and whether they may: 401 before 403, and both before anything is looked up.

        In place of DRF's: we have no versions, no permission classes and no throttles for it to go through.
        """
        refuse_unreadable(request._request)
        wanted = self._wanted(request)
        if wanted != OPEN:
            if not request.user.is_authenticated:
                raise exceptions.NotAuthenticated
            if wanted is not None and not request.user.may(wanted):
                raise exceptions.PermissionDenied
            refusal = self.refusal(request, wanted, self.limits.get(str(request.method)))
            if refusal is not None:
                raise refusal
        if request.method in self.limits:
            count_request(self.limits[str(request.method)], request)
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        """DRF's; who does not mind or asks for JSON gets it without a reading of the header."""
        if request.META.get("HTTP_ACCEPT", "*/*") in _ANY:
            renderer = self.get_renderers()[0]
            return renderer, renderer.media_type
        chosen: tuple[BaseRenderer, str] = super().perform_content_negotiation(request, force)
        return chosen

    # Each keeps nothing of a request: one of a kind does for all.

    def get_renderers(self) -> list[BaseRenderer]:
        return _one_each(tuple(self.renderer_classes))

    def get_parsers(self) -> list[BaseParser]:
        return _one_each(tuple(self.parser_classes))

    def get_authenticators(self) -> list[BaseAuthentication]:
        return _one_each(tuple(self.authentication_classes))

    @property
    def default_response_headers(self) -> dict[str, str]:
        """DRF's, worked out once."""
        return dict(_headers_of(type(self)))  # type: ignore[arg-type]  # a class is hashable

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """DRF's, with the handler called through `_answer`."""
        self.args, self.kwargs = args, kwargs
        self.headers = self.default_response_headers
        self.request = api_request = self.initialize_request(request, *args, **kwargs)
        try:
            self.initial(api_request, *args, **kwargs)
            response = self._answer(api_request, args, kwargs)
        except Exception as error:
            response = self.handle_exception(error)
        told: HttpResponseBase = self.finalize_response(api_request, response, *args, **kwargs)
        _render(told)
        _untie(api_request, told)
        return told

    def _answer(self, request: Request, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Response:
        handler = self._handler(request)

        def act() -> Response:
            try:
                if request.method in self.bodiless:
                    _refuse_body(request)
                return handler(request, *args, **kwargs)
            except Exception as error:
                return self.handle_exception(error)

        has_key = request.method == "POST" and "Idempotency-Key" in request.headers
        if has_key and self.is_idempotent and request.user.is_authenticated:
            return run_call_once(request, act, is_secret=self.is_secret, is_atomic=self.is_atomic)
        return act()

    def _handler(self, request: Request) -> Callable[..., Response]:
        name = str(request.method).lower()
        if name not in self.http_method_names:
            return self.http_method_not_allowed
        handler: Callable[..., Response] = getattr(self, name, self.http_method_not_allowed)
        return handler

    def _wanted(self, request: Request) -> str | None:
        """What the method takes. One that there is not tells so to those who are signed in, and to nobody else."""
        method = "GET" if request.method == "HEAD" else str(request.method)
        is_open = not self.action or OPEN in self.action.values()
        return self.action.get(method, OPEN if is_open else None)


def _refuse_body(request: Request) -> None:
    given = request.data
    if given and not isinstance(given, Mapping):
        raise refuse("invalid")
    raise_all(Problem("unknown_field", str(name)[:80]) for name in given or ())


def _render(response: HttpResponseBase) -> None:
    """What DRF's response does when Django asks it to render itself, without a template's round about."""
    if isinstance(response, Response) and not response.is_rendered:
        content = response.accepted_renderer.render(response.data)
        if content:
            response["Content-Type"] = response.content_type or response.accepted_renderer.media_type
        else:
            del response["Content-Type"]
        response.content = content


def _untie(request: Request, response: HttpResponseBase) -> None:
    """Take apart what DRF ties into a ring: request, view and answer, each holding the next. Nothing asks for them any
    more, and the rows of a page would stay for the collector, which took a tenth of a request's time to find them."""
    request.parser_context = {}
    if isinstance(response, Response):
        response.renderer_context = {}  # type: ignore[attr-defined]  # set by `finalize_response`


_ANY = ("*/*", "application/json", "application/json, */*")


@cache
def _one_each(kinds: tuple[Callable[[], Any], ...]) -> list[Any]:
    return [kind() for kind in kinds]


@cache
def _headers_of(endpoint: type[Endpoint]) -> Mapping[str, str]:
    """What may be asked, and that the answer is one of several kinds. Django makes a `head` of each `get`."""
    taken = [name for name in endpoint.http_method_names if hasattr(endpoint, "get" if name == "head" else name)]
    return {"Allow": ", ".join(taken).upper(), "Vary": "Accept"}


class NotFound(Endpoint):
    """Whatever the API does not have, answered like everything else."""

    schema = None

    def _handler(self, request: Request) -> Callable[..., Response]:
        raise exceptions.NotFound
