"""A call of an address as the pins ask it, and how many statements it takes."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.api_client import as_json
from tests.isolation.people import taken_back
from tests.isolation.routes import Route, routes_of
from tests.isolation.table import IDS, NOBODYS

# What a request's own transaction takes is there for the test's sake, whose transaction is around all of it.
_OF_THE_TEST = ("SAVEPOINT", "RELEASE", "ROLLBACK TO")


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at a host: people by their user names, what they are signed in by, and the id of one of each thing by
    what it is called."""

    host: str
    people: Mapping[str, User]
    tokens: Mapping[str, str]
    cookies: Mapping[str, SimpleCookie[str]]
    ids: Mapping[str, UUID | str]

    def __getattr__(self, name: str) -> str:
        """An id as it is written in a body."""
        return str(self.ids[name] if name in self.ids else self.people[name].id)

    def app(self, who: str) -> Client:
        """An app of someone's, or of nobody."""
        token = {"authorization": f"Bearer {self.tokens[who]}"} if who in self.tokens else {}
        return Client(headers={"host": f"{self.host}.localhost", **token})

    def browser(self, who: str) -> Client:
        """A browser of someone's, or of nobody."""
        client = Client(headers={"host": f"{self.host}.localhost", "accept-language": "en"})
        client.cookies = SimpleCookie({name: one.value for name, one in self.cookies.get(who, SimpleCookie()).items()})
        return client

    def in_place(self, ids: Mapping[str, str]) -> defaultdict[str, object]:
        """What takes the place of each parameter; of one that nothing stands for a nobody's id."""
        there = {**self.ids, **{name: user.id for name, user in self.people.items()}}
        return defaultdict(
            lambda: NOBODYS, {name: there[thing] for name, thing in {**USUAL, **ids}.items() if thing in there}
        )


Body = Callable[[Standing], Mapping[str, Any]]
# Of a body that is signed.
Headers = Callable[[Standing, bytes], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Call:
    """One address × method as someone asks it.

    `pattern` is the route's, `query` goes behind its path, `ids` say which of what stands takes a parameter's place
    where it is not the usual one. `body` is sent as JSON, with `headers` that sign it; `form` as a form does.
    `what` tells calls of one address apart that differ in their bodies alone.
    """

    method: str
    pattern: str
    who: str
    query: str = ""
    what: str = ""
    body: Body | None = None
    form: Body | None = None
    headers: Headers | None = None
    ids: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join(part for part in (self.method, f"/{self.pattern}{self.query}", self.what, self.who) if part)


# Parameters of addresses → what of the standing things takes their place unless a call says otherwise.
USUAL = {name: name.removesuffix("_id") for name in IDS} | {
    "consultant_id": "li",
    "user_id": "colleague",
    "request_id": "party",
    "concession_id": "gift",
    "import_id": "checked",
    "follow_up_id": "entry",
    "pair_id": "suspicion",
    "token": "feed",
    "code": "model",
    "part_code": "white",
    "number": "invoice",
}


def without_call(host: str, calls: Sequence[Call]) -> set[tuple[str, str]]:
    """Methods and addresses of a host's API that there is no call of, and calls that there is no address for."""
    there = {(method, route.pattern) for route in routes_of(host) if route.is_api for method in route.handled}
    return there ^ {(call.method, call.pattern) for call in calls}


def counted(calls: Sequence[Call], standing: Standing, pinned: Mapping[str, int | str]) -> dict[str, int | str]:
    """The statements of each call, sign-in and search path among them; before that of a refused one its status.

    Whatever it does is taken back. What differs from what is pinned is asked again: the first may have filled a cache.
    """
    found = {str(call): _ask(call, standing) for call in calls}
    again = [call for call in calls if found[str(call)] != pinned.get(str(call))]
    return found | {str(call): _ask(call, standing) for call in again}


def _ask(call: Call, standing: Standing) -> int | str:
    path = Route(call.pattern, None, frozenset()).path(standing.in_place(call.ids))
    path += call.query.format_map(_Written(standing))
    is_api = path.startswith("/api/")
    client = standing.app(call.who) if is_api else standing.browser(call.who)
    sent: dict[str, Any] = {}
    if call.form:
        sent = {"data": call.form(standing)}
    elif call.method != "GET":
        sent = {"data": as_json(call.body(standing) if call.body else {}), "content_type": "application/json"}
    if call.headers:
        sent = {**sent, "data": orjson.dumps(sent["data"])}
        sent["headers"] = call.headers(standing, sent["data"])
    # What is kept of statements is bounded, over all calls together.
    reset_queries()
    with taken_back(), CaptureQueriesContext(connection) as captured:
        answer: Any = getattr(client, call.method.lower())(path, **sent)
    count = len([query for query in captured if not query["sql"].startswith(_OF_THE_TEST)])
    return count if answer.status_code < 400 else f"{answer.status_code}: {count}"


class _Written(dict[str, str]):
    """Ids in a query by what they are called."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def __missing__(self, name: str) -> str:
        return str(getattr(self._standing, name))
