"""Between RSGI and WSGI: the environ that Django reads, and the response that it returns."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, Protocol

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Headers(Protocol):
    """The headers of an RSGI request, their names in lower case."""

    def items(self) -> list[tuple[str, str]]: ...
    def get(self, key: str, default: Any = None) -> Any: ...


class Scope(Protocol):
    """An RSGI request without its body. `path` is percent-decoded, `client` is `address:port`."""

    method: str
    path: str
    query_string: str
    http_version: str
    scheme: str
    server: str
    client: str

    @property
    def headers(self) -> Headers: ...


@dataclass(frozen=True, slots=True)
class Response:
    """What Django answered. `file` is the path of a file to be sent instead of `body`."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    file: str | None = None


def environ_of(scope: Scope, body: bytes) -> Environ:
    """Return the WSGI environ of a request whose body has arrived."""
    host, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # PEP 3333: bytes as latin-1.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileBody,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            # It would read like the header with a dash, which a proxy of ours may vouch for.
            continue
        key = _KEYS.get(name) or "HTTP_" + name.upper().replace("-", "_")
        if key in environ:
            environ[key] += ("; " if name == "cookie" else ",") + value
        else:
            environ[key] = value
    environ["CONTENT_LENGTH"] = str(len(body)) if body else ""
    return environ


_KEYS = {
    "content-type": "CONTENT_TYPE",
    "content-length": "CONTENT_LENGTH",
    "host": "HTTP_HOST",
    "cookie": "HTTP_COOKIE",
    "authorization": "HTTP_AUTHORIZATION",
}


class FileBody:
    """`wsgi.file_wrapper`: a file on disk is sent by the server from there, whatever the reader's speed."""

    def __init__(self, file: IO[bytes], block_size: int = 8192) -> None:
        self.file = file

    @property
    def path(self) -> str | None:
        """Return the path of a whole file; None for a part of one, and for what is in memory."""
        name = getattr(self.file, "name", None)
        return name if isinstance(name, str) and self.file.tell() == 0 else None

    def close(self) -> None:
        """Close the file, and with it Django's response."""
        self.file.close()


def respond(application: Application, environ: Environ) -> Response:
    """Run the application and return all of its response."""
    status, headers = 500, list[tuple[str, str]]()

    def start_response(line: str, pairs: list[tuple[str, str]], exc_info: object = None) -> None:
        nonlocal status, headers
        status, headers = int(line[:3]), [(name.lower(), value) for name, value in pairs]

    result = application(environ, start_response)
    try:
        if isinstance(result, FileBody):
            if result.path:
                return Response(status, headers, file=result.path)
            return Response(status, headers, result.file.read())
        return Response(status, headers, b"".join(result))
    finally:
        close = getattr(result, "close", None)
        if close is not None:
            close()
