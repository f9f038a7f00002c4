"""A phone that works offline: it keeps what was done on it and sends it in order (domain.md §13)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from accounts.models import User
from kit import clock
from tests.api_client import as_json, get, post


@dataclass
class Phone:
    """`skew` is by how much its clock is ahead of ours."""

    user: User
    name: str = "phone"
    skew: timedelta = timedelta()
    outbox: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    sequence: int = 0

    def does(self, kind: str, /, *, at: datetime | None = None, command: UUID | None = None, **body: Any) -> UUID:
        """Note a command, done at `at` by our clock."""
        self.sequence += 1
        made = {
            "id": command or uuid4(),
            "sequence": self.sequence,
            "done_at": (at or clock.now()) + self.skew,
            "kind": kind,
            "body": body,
        }
        self.outbox.append(as_json(made))
        return UUID(str(made["id"]))

    def posts(self, commands: Sequence[dict[str, Any]] | None = None) -> Any:
        """Send commands; return the server's answer as it came."""
        body = {
            "device": self.name,
            "device_time": clock.now() + self.skew,
            "commands": list(self.outbox if commands is None else commands),
        }
        return post(self.user, "sync/commands/", body)

    def sends(self) -> list[dict[str, Any]]:
        """Send all that is not answered; return the results."""
        answer = self.posts()
        assert answer.status_code == 200, answer.content.decode()
        results: list[dict[str, Any]] = answer.json()["results"]
        for result in results:
            self.answers[UUID(result["id"])] = result
        final = {result["id"] for result in results if result["state"] != "waiting"}
        self.outbox = [each for each in self.outbox if each["id"] not in final]
        return results

    def states(self) -> Iterator[str]:
        """The states of the answers, in the order in which they came."""
        return (each["state"] for each in self.answers.values())


@dataclass
class Copy:
    """A phone's copy of the server's data: it applies answers, and judges nothing."""

    user: User
    name: str = "phone"
    cursor: str = ""
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    follow_ups: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lists: dict[str, Any] = field(default_factory=dict)
    removed: list[dict[str, str]] = field(default_factory=list)

    def asks(self, **given: Any) -> Any:
        """Ask once, with the cursor; return the answer as it came."""
        query = {"device": self.name, "cursor": self.cursor, **given}
        return get(self.user, "sync/?" + urlencode({name: value for name, value in query.items() if value != ""}))

    def takes(self, body: dict[str, Any]) -> None:
        """Apply an answer: what it has to let go first, then the rows."""
        for each in body["removed"]:
            if each["kind"] == "all":
                self.cards.clear()
                self.follow_ups.clear()
            self.cards.pop(each["id"], None)
            self.follow_ups.pop(each["id"], None)
        self.removed += body["removed"]
        for card in body["cards"]:
            self.cards[card["id"]] = card
            self.follow_ups[card["id"]] = [each for each in body["follow_ups"] if each["card"] == card["id"]]
        lists = ("tasks", "traffic", "catalogue", "codes", "settings")
        self.lists |= {name: body[name] for name in lists if body[name] is not None}
        self.cursor = body["cursor"]

    def syncs(self, **given: Any) -> int:
        """Ask until there is no more; return how many answers that took."""
        for count in range(1, 100):
            answer = self.asks(**given)
            if answer.status_code == 304:
                return count
            assert answer.status_code == 200, answer.content.decode()
            self.takes(answer.json())
            if not answer.json()["more"]:
                return count
        raise AssertionError("it never ends")
