"""A system that webhooks call. It verifies each message with the reference library and keeps those that it accepts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

from standardwebhooks import Webhook


@dataclass(slots=True)
class Got:
    """A message that arrived, with the answer that it got."""

    id: str
    signature: str
    body: dict[str, Any]
    answer: int

    @property
    def event(self) -> Any:
        return self.body["data"].get("event")


@dataclass(slots=True)
class Receiver:
    """`answers` are those of the next calls, then `answer`: a status, 0 for none at all. While `is_held` is set, each
    answer waits for `release`."""

    url: str = ""
    secret: str = ""
    answer: int = 204
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    is_held: bool = False
    release: Event = field(default_factory=Event)
    got: list[Got] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        told = Webhook(self.secret).verify(body, headers)
        with self.lock:
            answer = self.answers.pop(0) if self.answers else self.answer
            self.got.append(Got(headers["webhook-id"], headers["webhook-signature"], told, answer))
        if self.is_held:
            self.release.wait(60)
        return answer

    def accepted(self) -> list[Got]:
        """Return each message that was accepted, once: a receiver knows by the id that it has one already."""
        return list({each.id: each for each in self.got if 200 <= each.answer < 300}.values())


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            answer = receiver.take(body, {key.lower(): value for key, value in self.headers.items()})
            if answer:
                self.send_response(answer)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}/lodestar?of=north"
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield receiver
    finally:
        receiver.release.set()
        server.shutdown()
        server.server_close()


def dumped(data: object) -> str:
    """Return anything as text, to search it."""
    return json.dumps(data, ensure_ascii=False, default=str)
