"""The base of every endpoint."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.api.idempotency import answer_once
from kit.api.readable import refuse_unreadable

# Declared as a method's action where nobody needs to be signed in; the isolation tests list these by name.
OPEN = "open"


class Endpoint(APIView):
    """One address of the API.

    A subclass declares `action = {"GET": Action.X, "POST": Action.Y}`: what of `accounts.access` each method takes,
    None where any signed-in person may, OPEN where nobody needs to be. `refusals` names the codes it may refuse with,
    for the API's document. POSTs honour `Idempotency-Key` unless `is_idempotent` is False. `tagged` are the methods
    that answer one resource with its ETag.
    """

    action: ClassVar[Mapping[str, str | None]] = {}
    refusals: ClassVar[Sequence[str]] = ()
    is_idempotent: ClassVar[bool] = True
    tagged: ClassVar[Collection[str]] = ()
    # OPTIONS would tell nothing that the API's document does not.
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    metadata_class = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks, and whether they may: 401 before 403, and both before anything is looked up."""
        refuse_unreadable(request._request)
        wanted = self._wanted(request)
        if wanted != OPEN:
            if not request.user.is_authenticated:
                raise exceptions.NotAuthenticated
            if wanted is not None and not request.user.may(wanted):
                raise exceptions.PermissionDenied
        super().initial(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        """Done in `initial`, where someone has to be signed in: a token that has ended does not bar the sign-in."""

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
        self.response: Response = self.finalize_response(api_request, response, *args, **kwargs)
        return self.response

    def _answer(self, request: Request, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Response:
        handler = self._handler(request)

        def act() -> Response:
            try:
                return handler(request, *args, **kwargs)
            except Exception as error:
                return self.handle_exception(error)

        has_key = request.method == "POST" and "Idempotency-Key" in request.headers
        if has_key and self.is_idempotent and request.user.is_authenticated:
            return answer_once(request, act)
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


class NotFound(Endpoint):
    """Whatever the API does not have, answered like everything else."""

    schema = None

    def _handler(self, request: Request) -> Callable[..., Response]:
        raise exceptions.NotFound
