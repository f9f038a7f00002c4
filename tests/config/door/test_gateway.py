"""What Django is given of a request, and what is sent of its response."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from config.door.gateway import environ_of, respond


class Headers:
    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = list(pairs)

    def items(self) -> list[tuple[str, str]]:
        return self.pairs

    def get(self, key: str, default: Any = None) -> Any:
        return dict(self.pairs).get(key, default)


class Scope:
    method, path, query_string, http_version, scheme = "POST", "/客户/a b", "q=%E4%B8%AD", "1.1", "http"
    server, client = "127.0.0.1:8000", "10.0.0.9:5123"

    def __init__(self, *headers: tuple[str, str]) -> None:
        self.headers = Headers(*headers)


def test_request_is_told_as_wsgi_has_it() -> None:
    environ = environ_of(
        Scope(
            ("host", "north.localhost"),
            ("content-type", "text/plain"),
            ("cookie", "a=1"),
            ("cookie", "b=2"),
            ("x-a", "1"),
            ("x-a", "2"),
            ("x-forwarded_for", "6.6.6.6"),
        ),
        b"body",
    )
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/客户/a b"
    assert (environ["REQUEST_METHOD"], environ["QUERY_STRING"]) == ("POST", "q=%E4%B8%AD")
    assert (environ["REMOTE_ADDR"], environ["SERVER_PORT"], environ["CONTENT_LENGTH"]) == ("10.0.0.9", "8000", "4")
    assert (environ["HTTP_HOST"], environ["CONTENT_TYPE"]) == ("north.localhost", "text/plain")
    assert (environ["HTTP_COOKIE"], environ["HTTP_X_A"]) == ("a=1; b=2", "1,2")
    # A name with an underscore would pass for the proxy's own header.
    assert "HTTP_X_FORWARDED_FOR" not in environ
    assert environ["wsgi.input"].read() == b"body"


def test_response_is_joined_and_closed() -> None:
    closed: list[bool] = []

    class Parts:
        def __iter__(self) -> Any:
            return iter([b"a", b"b"])

        def close(self) -> None:
            closed.append(True)

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("201 Created", [("X-Y", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
        return Parts()

    response = respond(application, environ_of(Scope(), b""))
    assert (response.status, response.body, response.file, closed) == (201, b"ab", None, [True])
    assert response.headers == [("x-y", "1"), ("set-cookie", "a=1"), ("set-cookie", "b=2")]


@pytest.mark.parametrize("skipped", [0, 2])
def test_whole_file_is_sent_from_disk_and_a_part_from_memory(tmp_path: Path, skipped: int) -> None:
    path = tmp_path / "page.css"
    path.write_bytes(b"body{}")
    opened: list[Any] = []

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", [])
        file = path.open("rb")
        file.seek(skipped)
        opened.append(file)
        wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](file, 8)
        return wrapped

    response = respond(application, environ_of(Scope(), b""))
    assert (response.file, response.body) == ((None, b"dy{}") if skipped else (str(path), b""))
    assert opened[0].closed
