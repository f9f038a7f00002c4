"""Load from this machine on this machine, bounded in count and time: wrk where it is, else a client of our own that
takes as little of the machine from the server: one process, no threads, what is sent made beforehand."""

import http.client
import itertools
import json
import re
import selectors
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.stage import DOMAIN

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it goes over the wire, to a dealer's host or the brand's."""

    host: str
    path: str
    token: str
    method: str = "GET"
    body: str = ""
    # The Idempotency-Key.
    key: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """As a proxy that ends TLS in front of the product would send them."""
        sent = {
            "Host": f"{self.host}.{DOMAIN}",
            "Authorization": f"Bearer {self.token}",
            "X-Forwarded-Proto": "https",
        }
        sent |= {"Content-Type": "application/json"} if self.body else {}
        return {**sent, "Idempotency-Key": self.key} if self.key else sent


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load. Times in milliseconds."""

    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    count: int
    failures: int


def load(port: int, requests: Sequence[Request], seconds: float) -> Load:
    """Send `requests` round and round, or once each where they write, over CONNECTIONS connections."""
    return _by_wrk(port, requests, seconds) if shutil.which("wrk") else _by_sockets(port, requests, seconds)


_SCRIPT = """
local requests = {{}}
for line in io.lines("{file}") do requests[#requests + 1] = line:gsub("\\\\n", "\\n"):gsub("\\\\r", "\\r") end
local counter, step = 0, {threads}
function setup(thread) thread:set("first", counter); counter = counter + 1 end
local at = nil
function request()
  if at == nil then at = first end
  at = at + step
  return requests[at % #requests + 1]
end
local bad = 0
function done(summary, latency, all)
  io.write(string.format('RESULT {{"count": %d, "us": %d, "p50": %d, "p95": %d, "p99": %d, "failed": %d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout
    + summary.errors.connect))
end
"""


def _by_wrk(port: int, requests: Sequence[Request], seconds: float) -> Load:
    threads = 2
    with tempfile.TemporaryDirectory(prefix="lodestar-bench-") as folder:
        lines, script = Path(folder) / "requests", Path(folder) / "script.lua"
        lines.write_text("".join(f"{_escaped(_on_the_wire(request))}\n" for request in requests))
        script.write_text(_SCRIPT.format(file=lines, threads=threads))
        told = subprocess.run(
            [
                "wrk",
                f"-t{threads}",
                f"-c{CONNECTIONS}",
                f"-d{seconds:.0f}s",
                "--timeout",
                "30s",
                "-s",
                script,
                f"http://127.0.0.1:{port}/",
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + 60,
        ).stdout
    found = re.search(r"RESULT (\{.*\})", told)
    if found is None:
        raise RuntimeError(f"wrk told nothing:\n{told}")
    result = json.loads(found[1])
    per_second = result["count"] * 1e6 / result["us"]
    return Load(
        per_second, result["p50"] / 1e3, result["p95"] / 1e3, result["p99"] / 1e3, result["count"], result["failed"]
    )


def _on_the_wire(request: Request) -> str:
    headers = {**request.headers, "Content-Length": str(len(request.body.encode()))}
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{request.method} {request.path} HTTP/1.1\r\n{told}\r\n{request.body}"


def _escaped(text: str) -> str:
    """In one line, for wrk's script."""
    return text.replace("\r", "\\r").replace("\n", "\\n")


def _by_sockets(port: int, requests: Sequence[Request], seconds: float) -> Load:
    """The clients take turns at `requests`; what is under way at the end is not counted."""
    texts = itertools.cycle([_on_the_wire(request).encode() for request in requests])
    clients = [_Client(port) for _ in range(CONNECTIONS)]
    waits: list[float] = []
    failures = 0
    with selectors.DefaultSelector() as ready:
        for client in clients:
            ready.register(client.socket, selectors.EVENT_READ, client)
            client.ask(next(texts))
        begun = time.perf_counter()
        while (now := time.perf_counter()) < begun + seconds:
            for key, _ in ready.select(seconds):
                if status := key.data.status_of_whole_answer():
                    waits.append(time.perf_counter() - key.data.asked_at)
                    failures += status >= 400
                    key.data.ask(next(texts))
    for client in clients:
        client.socket.close()
    if not waits:
        return Load(0.0, 0.0, 0.0, 0.0, 0, failures)
    waits.sort()
    at = {share: waits[int(len(waits) * share)] * 1e3 for share in (0.5, 0.95, 0.99)}
    return Load(len(waits) / (now - begun), at[0.5], at[0.95], at[0.99], len(waits), failures)


class _Client:
    """One connection, on which one request at a time is under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, text: bytes) -> None:
        self._head, self._lacking, self._status = b"", 0, 0
        self.asked_at = time.perf_counter()
        self.socket.sendall(text)

    def status_of_whole_answer(self) -> int:
        """Take in what has come; 0 while more is to come."""
        come = self.socket.recv(1 << 18)
        if not come:
            raise RuntimeError("the server closed the connection amid an answer")
        if self._status:
            self._lacking -= len(come)
        else:
            self._head += come
            head, end, body = self._head.partition(b"\r\n\r\n")
            if not end:
                return 0
            length = _LENGTH.search(head)
            if length is None:
                raise RuntimeError(f"an answer without its length: {head.decode()}")
            self._status, self._lacking = int(head[9:12]), int(length[1]) - len(body)
        return 0 if self._lacking else self._status


_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def send(connection: http.client.HTTPConnection, request: Request) -> tuple[int, bytes]:
    """One request and its whole answer."""
    connection.request(request.method, request.path, request.body.encode() or None, request.headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def answer_to(port: int, request: Request) -> dict[str, object]:
    """The answer to one request; raises RuntimeError for a refusal, with what it says."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    status, body = send(connection, request)
    connection.close()
    if status >= 400:
        raise RuntimeError(f"{request.method} {request.path}: {status} {body[:2000].decode()}")
    found: dict[str, object] = json.loads(body)
    return found
