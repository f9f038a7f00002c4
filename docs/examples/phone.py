"""A phone that works offline (docs/mobile.md): it takes its copy, works without the server, and sends.

    python docs/examples/phone.py http://north.example.cn li PASSWORD 13900000001

It keeps its state in memory; an app stores `Phone.copy` and `Phone.outbox`, rows in one transaction with the cursor.
Needs `requests`.
"""

import sys
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import requests

SCHEMA = 1
BATCH = 50
TRIES = 5
Json = dict[str, Any]


class Refused(Exception):
    """The server refused a request as such; its problem document says why."""


class Api:
    """The REST API. A request that was not answered is sent again: every one used here may arrive twice."""

    def __init__(self, url: str) -> None:
        self.base, self.session = f"{url}/api/v1", requests.Session()

    def get(self, path: str) -> Json | None:
        """Return the answer; None for 304, which says that nothing is new."""
        return self._ask("GET", path)

    def post(self, path: str, body: Json) -> Json:
        """Return the answer to a body."""
        return self._ask("POST", path, body) or {}

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json | None:
        for attempt in range(TRIES):
            try:
                answer = self.session.request(method, self.base + path, json=body, timeout=30)
            except requests.RequestException:
                answer = None
            if answer is not None and answer.status_code == 304:
                return None
            if answer is not None and answer.ok:
                found: Json = answer.json()
                return found
            if answer is not None and answer.status_code < 500 and answer.status_code != 429:
                raise Refused(answer.text)
            time.sleep(2**attempt / 4)
        raise ConnectionError("the server cannot be reached")


@dataclass
class Copy:
    """Hold the rows by id and the whole lists that the server sent; nothing is merged."""

    cursor: str = ""
    cards: dict[str, Json] = field(default_factory=dict)
    follow_ups: dict[str, list[Json]] = field(default_factory=dict)
    lists: Json = field(default_factory=dict)

    def apply(self, answer: Json) -> None:
        """Apply an answer: removals first, then the rows."""
        for gone in answer["removed"]:
            ids = list(self.cards) if gone["kind"] == "all" else [gone["id"]]
            for card in ids:
                self.cards.pop(card, None)
                self.follow_ups.pop(card, None)
        for card in answer["cards"]:
            self.cards[card["id"]] = card
            self.follow_ups[card["id"]] = [each for each in answer["follow_ups"] if each["card"] == card["id"]]
        for name in ("tasks", "traffic", "catalogue", "codes", "settings"):
            if answer[name] is not None:
                self.lists[name] = answer[name]
        self.cursor = answer["cursor"]


@dataclass
class Phone:
    """One person's device. `outbox` holds the commands that are not answered yet, `answers` the others' answers."""

    api: Api
    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    copy: Copy = field(default_factory=Copy)
    outbox: list[Json] = field(default_factory=list)
    answers: dict[str, Json] = field(default_factory=dict)
    sequence: int = 0

    def sign_in(self, username: str, password: str) -> None:
        """Get a token for this device."""
        body = {"username": username, "password": password, "device_name": self.device}
        token = self.api.post("/auth/login/", body)["token"]
        self.api.session.headers["Authorization"] = f"Bearer {token}"

    def sync(self) -> None:
        """Send first, then take what is new: the copy moves on only when every command was answered."""
        self.send()
        more = True
        while more:
            cursor = {"cursor": self.copy.cursor} if self.copy.cursor else {}
            answer = self.api.get("/sync/?" + urlencode({"device": self.device, "schema": SCHEMA, **cursor}))
            if answer is not None:
                self.copy.apply(answer)
            more = bool(answer and answer["more"])

    def do(self, kind: str, body: Json) -> str:
        """Note what was done, now and without a network; return the command's id, by which later ones may name it."""
        self.sequence += 1
        command = {
            "id": str(uuid.uuid4()),
            "sequence": self.sequence,
            "done_at": now(),
            "kind": kind,
            "body": body,
        }
        self.outbox.append(command)
        return str(command["id"])

    def send(self) -> None:
        """Send what waits, in order; keep what is not final, and acknowledge what is."""
        for at in range(0, len(self.outbox), BATCH):
            batch = self.outbox[at : at + BATCH]
            sent = {"device": self.device, "device_time": now(), "commands": batch}
            answer = self.api.post("/sync/commands/", sent)
            self.answers |= {each["id"]: each for each in answer["results"] if each["state"] != "waiting"}
        self.outbox = [each for each in self.outbox if each["id"] not in self.answers]
        last = self.outbox[0]["sequence"] - 1 if self.outbox else self.sequence
        if last:
            self.api.post("/sync/acknowledge/", {"device": self.device, "sequence": last})


def now() -> str:
    """Return the phone's own time."""
    return datetime.now(UTC).isoformat()


def today() -> str:
    """Return the dealer's business date."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()


def contact(**given: Any) -> Json:
    """Return a contact of now, with the next date in two days."""
    next_on = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    return {
        "contact_at": now(), "nature": "routine", "topics": ["vehicle_intro"], "method": "showroom",
        "next_followup_on": next_on, **given,
    }  # fmt: skip


def walk_in(catalogue: Json, name: str, number: str) -> Json:
    """Return the card of someone who walked in, of the first model that the dealer sells."""
    model = catalogue["models"][0]
    return {
        "channel": "walk_in", "filed_on": today(),
        "customer_name": name, "gender": "male", "age_band": "26_35", "party": "individual",
        "club_member": False, "phones": [{"kind": "mobile", "number": number, "main": True}],
        "lead_source": "referral", "intent_level": "B", "expected_visit": "unknown", "followup_level": "3-7",
        "budget": "15_20", "funds": "ready", "payment": "full", "model": model["code"],
        "configuration": model["configurations"][0]["code"], "colour": model["colours"][0]["code"],
        "purpose": "private", "replacement": "first_purchase", "follow_up": contact(),
    }  # fmt: skip


def main(url: str, username: str, password: str, number: str) -> int:
    """Live one day: take the copy, file and follow up offline, send, and find both in the copy."""
    phone = Phone(Api(url))
    phone.sign_in(username, password)
    phone.sync()
    known = len(phone.copy.cards)
    filed = phone.do("file_card", walk_in(phone.copy.lists["catalogue"], "手机客户", number))
    phone.do("record_follow_up", {**contact(method="outgoing_call"), "id": filed})
    phone.sync()
    for command, answer in phone.answers.items():
        sys.stdout.write(f"{command} {answer['state']} {answer['body'].get('code', '')}\n")
    states = [answer["state"] for answer in phone.answers.values()]
    card = phone.answers[filed]["body"].get("id", "")
    contacts = phone.copy.follow_ups.get(card, [])
    sys.stdout.write(f"{len(phone.copy.cards) - known} card more, {len(contacts)} contacts\n")
    return 0 if states == ["done", "done"] and card in phone.copy.cards else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
