"""An app that works offline: a copy of the server's data, and an outbox of what was done (docs/mobile.md)."""

import json
import os
import uuid
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from lodestar_client.dealer_api.api.sync import get_sync, post_sync_acknowledge, post_sync_commands
from lodestar_client.dealer_api.client import AuthenticatedClient
from lodestar_client.dealer_api.models import AcknowledgeRequest, CommandResults, CommandsRequest, Problem, Sync
from lodestar_client.session import Refused, checked

SCHEMA = 1
BATCH = 50
Json = dict[str, Any]
_LISTS = ("tasks", "traffic", "leads", "catalogue", "codes", "settings")


@dataclass
class State:
    """Everything that a device stores. `outbox` holds the commands that are not final, `answers` the final ones'."""

    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    sequence: int = 0
    cursor: str = ""
    cards: dict[str, Json] = field(default_factory=dict)
    follow_ups: dict[str, list[Json]] = field(default_factory=dict)
    lists: Json = field(default_factory=dict)
    outbox: list[Json] = field(default_factory=list)
    answers: dict[str, Json] = field(default_factory=dict)


class Store(Protocol):
    """A place for the state. `save` stores all of it or nothing."""

    def load(self) -> State | None:
        """Return what was saved last."""

    def save(self, state: State) -> None:
        """Store the whole state."""


class FileStore:
    """A JSON file. An app on a phone encrypts it (SY-4)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> State | None:
        """Return what was saved last."""
        return State(**json.loads(self._path.read_text("utf-8"))) if self._path.exists() else None

    def save(self, state: State) -> None:
        """Store the whole state: a file that is half written never takes the place of the last one."""
        part = self._path.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            json.dump(asdict(state), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)


class Phone:
    """One person's device. It merges nothing: the server decides."""

    def __init__(self, client: AuthenticatedClient, store: Store) -> None:
        self._client, self._store = client, store
        self.state = store.load() or State()

    def do(self, kind: str, body: Json) -> str:
        """Note what was done, with or without a network; return the command's id, by which later ones may name it."""
        return self._queue(str(uuid.uuid4()), kind, body)

    def correct(self, command: str, kind: str, body: Json) -> None:
        """Send a refused command once more, corrected, under its id: those that build on it wait for it."""
        self.state.answers.pop(command)
        self._queue(command, kind, body)

    def sync(self) -> None:
        """Send first, then take what is new. Raises Refused (`app_outdated`: update the app), httpx.TransportError."""
        self.send()
        more = True
        while more:
            cursor = {"cursor": self.state.cursor} if self.state.cursor else {}
            response = get_sync.sync_detailed(client=self._client, device=self.state.device, schema=SCHEMA, **cursor)
            if isinstance(response.parsed, Problem):
                raise Refused(response.parsed)
            if not isinstance(response.parsed, Sync):
                # 304: nothing is new.
                return
            self._apply(response.parsed.to_dict())
            more = response.parsed.more

    def send(self) -> None:
        """Send what waits, in order. Keep what is not final, and acknowledge what is."""
        waiting = list(self.state.outbox)
        for at in range(0, len(waiting), BATCH):
            body = {"device": self.state.device, "device_time": _now(), "commands": waiting[at : at + BATCH]}
            response = post_sync_commands.sync_detailed(client=self._client, body=CommandsRequest.from_dict(body))
            for result in checked(response, CommandResults).to_dict()["results"]:
                if result["state"] != "waiting":
                    self.state.answers[result["id"]] = result
            self.state.outbox = [each for each in self.state.outbox if each["id"] not in self.state.answers]
            self._store.save(self.state)
        last = self.state.outbox[0]["sequence"] - 1 if self.state.outbox else self.state.sequence
        if waiting and last:
            request = AcknowledgeRequest(device=self.state.device, sequence=last)
            post_sync_acknowledge.sync_detailed(client=self._client, body=request)

    def _queue(self, command: str, kind: str, body: Json) -> str:
        self.state.sequence += 1
        self.state.outbox.append(
            {"id": command, "sequence": self.state.sequence, "done_at": _now(), "kind": kind, "body": body}
        )
        self._store.save(self.state)
        return command

    def _apply(self, answer: Json) -> None:
        state = self.state
        for gone in answer["removed"]:
            for card in list(state.cards) if gone["kind"] == "all" else [gone["id"]]:
                state.cards.pop(card, None)
                state.follow_ups.pop(card, None)
        for card in answer["cards"]:
            state.cards[card["id"]] = card
            state.follow_ups[card["id"]] = [each for each in answer["follow_ups"] if each["card"] == card["id"]]
        state.lists |= {name: answer[name] for name in _LISTS if answer[name] is not None}
        state.cursor = answer["cursor"]
        self._store.save(state)


def _now() -> str:
    return datetime.now(UTC).isoformat()
