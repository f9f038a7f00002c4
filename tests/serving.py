"""The product's own web server on the tests' database, for programs that speak to it over a line."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from config.embedded.waiting import LOOPBACK, free_port, wait_until
from kit.tenancy import DealerContext
from tests.browser.seeded import Standing, drop_browsed_dealer, make_browsed_dealer

ROOT = Path(__file__).resolve().parents[1]
# `record_figure`: a line for the figures printed at the end of the run.
Figures = Callable[[str], None]


@dataclass(frozen=True)
class Site:
    """A served dealer and the brand above it: their addresses, and the ids of things there."""

    url: str
    brand_url: str
    dealer: DealerContext
    standing: Standing


@contextmanager
def served_site(blocker: DjangoDbBlocker, record_figure: Figures) -> Iterator[Site]:
    """Serve a dealer of its own with its staff, some customers and this morning's traffic; drop it at the end."""
    with blocker.unblock():
        dealer, standing = make_browsed_dealer()
        try:
            with _Served(record_figure) as port:
                yield Site(f"http://{dealer.code}.localhost:{port}", f"http://hq.localhost:{port}", dealer, standing)
        finally:
            drop_browsed_dealer(dealer)


class _Served:
    """The product's own web server, one worker, on the tests' database.

    Its exceptions are printed at the end of the run: a page that fails shows no reason.
    """

    def __init__(self, record_figure: Figures) -> None:
        self._record = record_figure

    def __enter__(self) -> int:
        port = free_port()
        self._log = tempfile.TemporaryFile()
        command = [sys.executable, "-m", "config.cli", "web", "--port", str(port), "--workers", "1"]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.browser.settings"}
        self._process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=self._log, stderr=self._log)
        if not wait_until(lambda: _is_listening(port), 180):
            self.__exit__()
            raise RuntimeError("the web server does not answer")
        return port

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.seek(0)
        for line in self._log.read().decode(errors="replace").splitlines():
            if '"exception"' in line:
                self._record(f"the pages' server: {line}")
        self._log.close()


def _is_listening(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def resolve_hosts_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Resolve `*.localhost` to this machine in this process: browsers do by themselves, other programs do not."""
    ask = socket.getaddrinfo

    def here(host: Any, *rest: Any, **more: Any) -> Any:
        return ask(LOOPBACK if str(host).endswith(".localhost") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    monkeypatch.setenv("NO_PROXY", "*")
