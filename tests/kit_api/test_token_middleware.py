"""The short way of a call that carries a token: the same answer as by the way of the pages, without what is theirs."""

import pytest

from accounts.models import User
from tests.signing_in import at, signed_in
from tests.staff import *  # noqa: F403 - fixtures are shared by import

# What the way of the pages puts on an answer, the short one does not.
OF_PAGES = "X-Frame-Options"


def test_call_with_a_token_goes_the_short_way_and_one_with_cookies_does_not(li: User) -> None:
    app = signed_in()
    short = app.get("/api/v1/me/")
    app.cookies["seen"] = "1"
    long = app.get("/api/v1/me/")
    assert (short.status_code, long.status_code) == (200, 200)
    assert short.json() == long.json()
    assert (OF_PAGES in short, OF_PAGES in long) == (False, True)
    assert not short.cookies
    # Whose line in the log it is.
    assert [each.wsgi_request.META["lodestar.dealer"] for each in (short, long)] == ["north", "north"]
    for name in ("Content-Type", "Content-Language", "Content-Length", "X-Content-Type-Options", "Allow"):
        assert short[name] == long[name], name
    assert set(short["Vary"].split(", ")) <= {*long["Vary"].split(", ")}


@pytest.mark.parametrize(("asked", "language"), [("en", "en"), ("zh-CN,zh;q=0.9", "zh-hans"), ("fr", "zh-hans")])
def test_call_is_answered_in_the_language_that_it_asks_for(li: User, asked: str, language: str) -> None:
    app = signed_in()
    answer = app.get("/api/v1/cards/?due=soon", headers={"accept-language": asked})
    assert (answer.status_code, answer["Content-Language"]) == (422, language)
    # Nothing of it stays for the next one.
    assert app.get("/api/v1/me/")["Content-Language"] == "zh-hans"
    assert ("One or more" in answer.json()["title"] or answer.json()["title"].isascii()) == (language == "en")


@pytest.mark.parametrize("token", ["", "unknown"])
def test_token_that_is_none_is_refused_by_either_way(li: User, token: str) -> None:
    client = at("north", token)
    for cookies in ({}, {"seen": "1"}):
        client.cookies.load(cookies)
        answer = client.get("/api/v1/me/")
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_address_that_there_is_not_is_told_as_a_problem(li: User) -> None:
    answer = signed_in().get("/api/v1/nothing/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
