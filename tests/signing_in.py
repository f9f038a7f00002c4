"""Signing in over the API as an app does: no test client's short cut, a real token of a real host."""

from typing import Any

from rest_framework.response import Response

from accounts.models import User
from accounts.roles import Role
from accounts.rules.hints import Hint
from tests.factories import make_user
from tests.schema_client import DocumentedClient

PASSWORD = "correct-horse-1"


def at(host: str, token: str = "", **headers: str) -> DocumentedClient:
    """A client at a host: `north`, `south`, `hq`."""
    given = {"host": f"{host}.localhost", **headers}
    if token:
        given["authorization"] = f"Bearer {token}"
    return DocumentedClient(headers=given)


def login(host: str = "north", **body: Any) -> Response:
    """`POST /auth/login/`; the user `li` unless told otherwise."""
    wanted = {"username": "li", "password": PASSWORD, **body}
    answer: Response = at(host).post("/api/v1/auth/login/", wanted, format="json")
    return answer


def signed_in(username: str = "li", host: str = "north", password: str = PASSWORD) -> DocumentedClient:
    """A client with a token of its own."""
    answer = login(host, username=username, password=password)
    assert answer.status_code == 200, answer.json()
    return at(host, answer.json()["token"])


def admin_of(host: str, username: str = "boss") -> User:
    """Someone who makes accounts, in the schema where the test stands."""
    return make_user(username, Role.HQ_ADMIN if host == "hq" else Role.DEALER_ADMIN)


def codes(answer: Response) -> list[tuple[str, str]]:
    """The wrong fields of a refusal with their codes."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return [(item["field"], item["code"]) for item in answer.json()["errors"]]


def some_hints() -> list[Hint]:
    """Whom the door of a demo offers (settings.SIGN_IN_HINTS)."""
    return [Hint("li", "李强", Role.CONSULTANT, PASSWORD)]
