"""Using the pages as a browser does: a real sign-in at a real host, forms with what they hold."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.signing_in import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def browser(host: str = "north", language: str = "en", **headers: str) -> Client:
    """A browser at a host that has not signed in."""
    client = Client(headers={"host": f"{host}.localhost", "user-agent": FIREFOX, **headers})
    client.cookies["django_language"] = language
    return client


def signed_in(username: str = "li", host: str = "north", language: str = "en", **headers: str) -> Client:
    """A browser that has."""
    client = browser(host, language, **headers)
    answer = sign_in(client, username)
    assert answer.status_code == 302, answer.content.decode()
    return client


def sign_in(client: Client, username: str = "li", password: str = PASSWORD, **more: str) -> HttpResponse:
    """`POST /sign-in/`."""
    answer: Any = client.post("/sign-in/", {"username": username, "password": password, **more})
    return answer


def errors(answer: Any) -> dict[str, list[str]]:
    """What stands at the fields of the page's form."""
    return {field: list(found) for field, found in answer.context["form"].errors.items()}
