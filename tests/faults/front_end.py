"""A served dealer, and clients that behave badly towards it. All of it stays on this machine."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.waiting import LOOPBACK, free_port, wait_until

_ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(log: Path, **environment: str) -> Iterator[int]:
    """Run `lodestar web` on the tests' database with two processes; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "config.cli", "web", "--port", str(port), "--workers", "2"]
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test", **environment}
    with log.open("wb") as output:
        process = subprocess.Popen(command, env={**os.environ, **settings}, cwd=_ROOT, stdout=output, stderr=output)
        try:
            if not wait_until(lambda: is_alive(port), 90):
                raise RuntimeError(f"the web server does not answer: {log.read_text()[-2000:]}")
            yield port
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def is_alive(port: int) -> bool:
    """Return whether `/livez` answers within two seconds."""
    try:
        return request(port, "GET", "/livez", timeout=2)[0] == 200
    except OSError:
        return False


def connect(port: int, source: str = "") -> socket.socket:
    """Open a connection, from an address of this machine's own (127.0.0.0/8)."""
    return socket.create_connection((LOOPBACK, port), timeout=10, source_address=(source, 0) if source else None)


def request(
    port: int,
    method: str,
    path: str,
    body: bytes = b"",
    *,
    host: str = "",
    source: str = "",
    timeout: float = 30,
    **headers: str,
) -> tuple[int, bytes, dict[str, str]]:
    """Send one request and return status, body and headers (names in lower case)."""
    connection = http.client.HTTPConnection(
        LOOPBACK, port, timeout=timeout, source_address=(source, 0) if source else None
    )
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body or None, {"Host": f"{host or 'localhost'}:{port}", **sent})
        response = connection.getresponse()
        return response.status, response.read(), {name.lower(): value for name, value in response.getheaders()}
    finally:
        connection.close()


@dataclass
class Attackers:
    """Connections that are held open and fed slowly by one thread, until the block ends."""

    port: int
    open: list[tuple[socket.socket, Callable[[socket.socket], None]]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def add(self, count: int, first: bytes, feed: Callable[[socket.socket], None]) -> None:
        """Open `count` connections, send `first` on each, and `feed` each of them every second."""
        for at in range(count):
            client = connect(self.port, f"127.0.{1 + at // 200}.{1 + at % 200}")
            client.sendall(first)
            self.open.append((client, feed))

    def _feed(self) -> None:
        while not self._over.wait(1.0):
            for client, feed in self.open:
                with contextlib.suppress(OSError):
                    feed(client)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Feed the connections meanwhile, and close them in the end."""
        thread = threading.Thread(target=self._feed, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()
            for client, _ in self.open:
                client.close()


def p99(times: list[float]) -> float:
    """Return the 99th percentile in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))] * 1000


def steady_requests(act: Callable[[], None], per_second: float, seconds: float) -> list[float]:
    """Call `act` at a steady rate from 8 threads; return how long each took since it was due, in seconds."""
    begun = time.monotonic()
    count = int(per_second * seconds)
    times: list[float] = []
    lock = threading.Lock()
    following = iter(range(count))

    def work() -> None:
        while True:
            with lock:
                at = next(following, None)
            if at is None:
                return
            due = begun + at / per_second
            time.sleep(max(0.0, due - time.monotonic()))
            act()
            with lock:
                # From when it was due: a client that is held up does not hide it.
                times.append(time.monotonic() - due)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times
