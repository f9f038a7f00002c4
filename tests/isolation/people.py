"""Who tries the addresses: people of every role, signed in as an app and as a browser, and what there is to reach."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.test import Client

from accounts.models import DeviceToken, User
from accounts.roles import Role
from accounts.services.devices import issue_token
from crm.models import Card, TrafficRecord
from tests.factories import arrived, filed, make_user
from tests.isolation.table import IDS, NOBODYS
from tests.page_client import signed_in

# What one person may hold at once: everything but the traffic side (TR-2).
SALES_AND_OFFICE = (
    Role.CONSULTANT, Role.SHOWROOM_MANAGER, Role.SALES_DIRECTOR, Role.CARE_SPECIALIST, Role.MARKET_MANAGER,
    Role.DATA_CLERK, Role.DEALER_ADMIN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """One of each thing that addresses name, in the dealer where the test stands."""

    card: Card
    traffic: TrafficRecord
    consultant: User
    colleague: User
    device: DeviceToken

    def ids(self) -> dict[str, object]:
        """What to put in the place of each parameter."""
        found = {name: getattr(self, of, None) for name, of in IDS.items()}
        return {name: thing.pk if thing else _plain(name) for name, thing in found.items()}


def _plain(name: str) -> str:
    return NOBODYS if IDS[name] == NOBODYS else IDS[name]


def make_standing() -> Standing:
    """A consultant with a card and a party that waits, and a colleague with a device."""
    consultant = make_user("standing", Role.CONSULTANT)
    reception = make_user("standing.front", Role.RECEPTIONIST)
    colleague = make_user("colleague", Role.CONSULTANT)
    issue_token(colleague, "phone")
    return Standing(filed(consultant), arrived(reception, consultant), consultant, colleague, DeviceToken.objects.get())


@dataclass(frozen=True, slots=True)
class Credentials:
    """A person's token and session, as their own host gave them."""

    token: str
    cookies: Any

    def as_app(self, host: str) -> Client:
        """An app that brings the token to a host."""
        return Client(headers={"host": f"{host}.localhost", "authorization": f"Bearer {self.token}"})

    def as_browser(self, host: str) -> Client:
        """A browser that brings the session's cookie to a host."""
        client = Client(headers={"host": f"{host}.localhost"})
        client.cookies = self.cookies
        return client


def make_credentials(host: str, *roles: Role, username: str = "asker") -> Credentials:
    """Someone with these roles, signed in at a host; the test stands in its schema."""
    user = make_user(username, *roles)
    return Credentials(issue_token(user, "phone").token, signed_in(username, host).cookies)


@dataclass(slots=True)
class Answer:
    """An answer, with the statements that changed something on the way to it."""

    status: int
    location: str
    content_type: str
    writes: list[str] = field(default_factory=list)


# What signing in or looking on leaves behind, whoever it is.
_HARMLESS = (
    'UPDATE "accounts_devicetoken" SET "last_used_at"',
    'UPDATE "django_session"',
    'INSERT INTO "django_session"',
)
_WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "MERGE")


def ask(client: Client, method: str, path: str) -> Answer:
    """Ask with an empty body, as JSON or as a form; whatever it did is taken back."""
    writes: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
        done = execute(sql, params, many, context)
        text = str(sql).lstrip()
        # What meets no row has changed nothing.
        if text.upper().startswith(_WRITES) and not text.startswith(_HARMLESS) and context["cursor"].rowcount:
            writes.append(text[:120])
        return done

    cookies = client.cookies.output()
    kind = {"content_type": "application/json", "data": "{}"} if path.startswith("/api/") and method != "GET" else {}
    with taken_back(), connection.execute_wrapper(note):
        answer: Any = getattr(client, method.lower())(path, **kind)
    if client.cookies.output() != cookies:
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return Answer(answer.status_code, answer.get("Location", ""), answer.get("Content-Type", ""), writes)


@contextmanager
def taken_back() -> Iterator[None]:
    """A savepoint that is always undone. Marked as the test's own, so that a host may still choose its schema."""
    step = transaction.atomic()
    step._from_testcase = True  # type: ignore[attr-defined]  # Django's own mark
    with step:
        yield
        transaction.set_rollback(True)
