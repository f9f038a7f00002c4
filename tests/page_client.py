"""Pages as a browser asks for them: a real host, with a session or without; forms with what they hold."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.signing_in import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def browser(user: User | None = None, host: str = "north", language: str = "en", **headers: str) -> Client:
    """A browser at a host; given `user` it is signed in already, by no sign-in."""
    client = Client(headers={"host": f"{host}.localhost", "user-agent": FIREFOX, **headers})
    client.cookies["django_language"] = language
    if user is not None:
        client.force_login(user)
    return client


def signed_in(username: str = "li", host: str = "north", language: str = "en", **headers: str) -> Client:
    """A browser in which someone has signed in, by the page."""
    client = browser(None, host, language, **headers)
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


def text_of(answer: HttpResponse) -> str:
    """The page's source."""
    return answer.content.decode()


class _Fields(HTMLParser):
    """What a form would send: hidden and text inputs, checked choices, text areas, selected options."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.actions: list[str] = []
        self._text = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value")
        if tag == "form":
            self.forms.append({})
            self.actions.append(given.get("action") or "")
        elif tag == "input" and name and self.forms:
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                self._add(name, value if value is not None else ("on" if given.get("type") == "checkbox" else ""))
        elif tag == "textarea":
            self._text = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self._add(self._select, value or "")

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1][self._text] = [data.strip("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = ""

    def _add(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)


def form_at(answer: HttpResponse, action: str, **changes: Any) -> dict[str, Any]:
    """What the form with this action would send, with some of its answers changed; None takes one away."""
    fields = _Fields()
    fields.feed(text_of(answer))
    sent: dict[str, Any] = dict(fields.forms[fields.actions.index(action)])
    sent |= changes
    return {name: value for name, value in sent.items() if value is not None}


def errors_in(answer: HttpResponse) -> set[str]:
    """The fields that the page shows an error at."""
    source, wrong = text_of(answer), set()
    for part in source.split('<div class="field-slot" id="id_')[1:]:
        name, rest = part.split('_error">', 1)
        if rest.split("</div>", 1)[0].strip():
            wrong.add(name)
    return wrong
