"""A line that loses answers: the server has carried a request out, and the program never hears of it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from config.embedded.waiting import LOOPBACK


class LossyLine:
    """Carries one request a connection, and loses the first answer to each POST of `lost`. `keys` has what was sent."""

    def __init__(self, port: int, lost: tuple[str, ...]) -> None:
        self._port, self._to_lose = port, set(lost)
        self.keys: list[tuple[str, str]] = []
        self._listening = socket.create_server((LOOPBACK, 0))

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listening.getsockname()[1])

    def serve(self) -> None:
        """Carry requests until it is closed."""
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def close(self) -> None:
        """Stop listening; `shutdown` wakes the thread that waits for a connection."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection((LOOPBACK, self._port)) as server:
            request = _whole_request(client)
            if not request:
                return
            line, _, rest = request.partition(b"\r\n")
            method, target, _ = line.decode().split(" ")
            self.keys.append((f"{method} {target}", _header(request, "idempotency-key")))
            server.sendall(line + b"\r\nConnection: close\r\n" + _without_connection(rest))
            answer = b"".join(iter(lambda: server.recv(65536), b""))
            if method == "POST" and target in self._to_lose:
                self._to_lose.remove(target)
                return
            client.sendall(answer)


def _whole_request(client: socket.socket) -> bytes:
    taken = b""
    while b"\r\n\r\n" not in taken:
        part = client.recv(65536)
        if not part:
            return b""
        taken += part
    head, _, body = taken.partition(b"\r\n\r\n")
    while len(body) < int(_header(taken, "content-length") or 0):
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body


def _header(request: bytes, name: str) -> str:
    for line in request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]:
        key, _, value = line.partition(":")
        if key.lower() == name:
            return value.strip()
    return ""


def _without_connection(rest: bytes) -> bytes:
    head, _, body = rest.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join(kept) + b"\r\n\r\n" + body


@contextmanager
def lossy_line(url: str, *lost: str) -> Iterator[tuple[str, LossyLine]]:
    """Lay a line before a served address; yield its own address and the line."""
    parts = urlsplit(url)
    line = LossyLine(parts.port or 80, lost)
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield urlunsplit(parts._replace(netloc=f"{parts.hostname}:{line.port}")), line
    finally:
        line.close()
        thread.join(10)
