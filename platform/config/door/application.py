"""The RSGI application: receives a request, has Django answer it, sends the response."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from typing import Any, Protocol

import structlog

from config.door.arrivals import Arrivals
from config.door.bodies import BodyRefusedError, Budgets, declared_length, read_body
from config.door.gateway import Application, Environ, Response, Scope, environ_of, respond
from config.door.lanes import Lane, LaneFullError
from config.door.refusals import refusal
from config.door.routes import ORDINARY, LaneName, Route, route_of
from config.door.streams import Streams
from kit.limits import client_address
from kit.live import STREAM_PATH

log = structlog.get_logger(__name__)

_ALIVE = Response(200, [("content-type", "application/json"), ("cache-control", "no-store")], b'{"live": true}')
# From this many waiting requests on, one whose caller has gone is dropped instead of answered.
_CROWD = 8
_BUSY_SECONDS = 2


class HTTPProtocol(Protocol):
    """The RSGI side of one request."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...
    async def client_disconnect(self) -> None: ...
    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None: ...
    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None: ...
    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Any: ...


class Door:
    """One process's front end to a WSGI application."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._arrivals = Arrivals()
        self._budgets = Budgets()
        self._lanes: dict[LaneName, Lane] = {}
        self._streams = Streams()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start the lanes; end the streams as soon as the server is asked to stop, which waits for every request."""
        self._lanes = {name: Lane(name.value, loop) for name in LaneName}
        for number in (signal.SIGTERM, signal.SIGINT):
            # Beside the server's own handler, which the loop calls by itself for the same signal.
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._streams.close))
            signal.siginterrupt(number, False)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let the lanes finish."""
        for lane in self._lanes.values():
            lane.close()

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answer one request."""
        if scope.path == "/livez":
            _send(protocol, _ALIVE)
        elif scope.path == STREAM_PATH:
            await self._streams.serve(scope, protocol)
        else:
            try:
                response = await self._response(scope, protocol)
            except Exception:
                # Django answers its own errors: this one is the front end's.
                log.exception("door.failed", method=scope.method, path=scope.path)
                response = refusal(scope, 500, "server_error")
            if response is not None:
                _send(protocol, response)

    async def _response(self, scope: Scope, protocol: HTTPProtocol) -> Response | None:
        """Return the response; None when the caller has gone."""
        route = route_of(scope.method, scope.path, scope.query_string)
        address = _address_of(scope)
        wait = 0 if route.lane is LaneName.PROBE else self._arrivals.seconds_to_wait(address, time.monotonic())
        if wait:
            return refusal(scope, 429, "too_many_requests", wait)
        try:
            body = await self._body(scope, protocol, route, address)
            if isinstance(body, Response):
                return body
            return await self._answer(protocol, route, address, environ_of(scope, body))
        except BodyRefusedError as error:
            return refusal(scope, error.status, error.code, _BUSY_SECONDS if error.status == 503 else None)
        except LaneFullError as error:
            code = "too_many_requests" if error.status == 429 else "busy"
            return refusal(scope, error.status, code, _BUSY_SECONDS)

    async def _body(self, scope: Scope, protocol: HTTPProtocol, route: Route, address: str) -> bytes | Response:
        """Return the body, or the response to a caller whose large body is not read."""
        headers = scope.headers
        length = declared_length(headers.get("content-length"), route.largest_body)
        if length is None and headers.get("transfer-encoding") is None:
            return b""
        if length == 0:
            return b""
        largest = route.largest_body
        if route.asks_first and (length is None or length > ORDINARY.largest_body):
            stranger = await self._ask_first(scope, protocol, route, address)
            if stranger is not None:
                return stranger
        elif route.asks_first:
            largest = ORDINARY.largest_body
        return await read_body(aiter(protocol), largest, self._budgets.for_body(largest), address)

    async def _ask_first(self, scope: Scope, protocol: HTTPProtocol, route: Route, address: str) -> Response | None:
        """Have Django answer the same request as a HEAD; return its refusal, None where the caller may go on."""
        environ = environ_of(scope, b"")
        environ.update(REQUEST_METHOD="HEAD", CONTENT_LENGTH="", CONTENT_TYPE="")
        answer = await self._answer(protocol, route, address, environ)
        if answer is None or answer.status < 300:
            return None
        # Its headers may announce a body that a HEAD has not got.
        kept = [(name, value) for name, value in answer.headers if name != "content-length"]
        return Response(answer.status, [*kept, ("connection", "close")], answer.body)

    async def _answer(self, protocol: HTTPProtocol, route: Route, address: str, environ: Environ) -> Response | None:
        lane = self._lanes[route.lane]
        answer = lane.submit(address, lambda: respond(self._application, environ))
        if lane.waiting_count < _CROWD:
            return await answer
        gone: asyncio.Future[None] = asyncio.ensure_future(protocol.client_disconnect())
        either: list[asyncio.Future[Any]] = [answer, gone]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            gone.cancel()
            return answer.result()
        # Dropped while it waits; one that is being answered is finished.
        answer.cancel()
        return None


def _address_of(scope: Scope) -> str:
    return client_address(scope.headers.get("x-forwarded-for") or "", scope.client.rpartition(":")[0].strip("[]"))


def _send(protocol: HTTPProtocol, response: Response) -> None:
    if response.file is not None:
        protocol.response_file(response.status, response.headers, response.file)
    else:
        protocol.response_bytes(response.status, response.headers, response.body)
