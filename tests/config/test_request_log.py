"""Each request leaves one line that says whose it was and how it went, and nothing of what was asked."""

import pytest
from django.test import Client
from structlog.testing import capture_logs

from kit.tenancy import DealerContext
from tests.signing_in import admin_of, signed_in

REQUEST_ID = "0190b1a2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"


def line_of(client: Client, path: str, **headers: str) -> dict[str, object]:
    with capture_logs() as lines:
        client.get(path, headers=headers)
    return next(line for line in lines if line["event"] == "request")


def test_line_tells_method_path_status_and_time_but_no_query(north: DealerContext) -> None:
    line = line_of(Client(headers={"host": "north.localhost"}), "/no-such-page/?q=13800138000")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/no-such-page/", 404)
    assert isinstance(line["ms"], float)
    assert "13800138000" not in repr(line)


def test_line_tells_the_dealer(north: DealerContext) -> None:
    line = line_of(Client(headers={"host": "north.localhost"}), "/api/v1/me/")
    assert line["dealer"] == "north"


def test_id_of_a_proxy_is_kept(hq: None) -> None:
    answer = Client(headers={"host": "hq.localhost"}).get("/", headers={"x-request-id": REQUEST_ID})
    assert answer.headers["X-Request-Id"] == REQUEST_ID


@pytest.mark.parametrize("given", ["", "short", "王小姐 13800138000", "x" * 65])
def test_anything_else_gets_an_id_of_ours(hq: None, given: str) -> None:
    answer = Client(headers={"host": "hq.localhost"}).get("/", headers={"x-request-id": given})
    assert answer.headers["X-Request-Id"] != given
    assert len(answer.headers["X-Request-Id"]) == 36


@pytest.mark.parametrize("path", ["/sign-in/", "/no-such-page/", "/api/v1/me/"])
def test_what_is_not_public_is_stored_by_no_cache(north: DealerContext, path: str) -> None:
    answer = Client(headers={"host": "north.localhost"}).get(path)
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_has_a_tag_may_be_asked_for_by_it(north: DealerContext) -> None:
    admin_of("north")
    answer = signed_in("boss").get("/api/v1/settings/")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")


def test_static_files_are_public(north: DealerContext) -> None:
    answer = Client(headers={"host": "north.localhost"}).get("/static/css/base.css")
    assert "public" in answer.headers["Cache-Control"]
    answer.close()
