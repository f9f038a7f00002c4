"""`lodestar up` killed at any moment: the next start reads what was there, and nothing of the first is left running."""

import contextlib
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from config.embedded.place import DataFolder, data_folder
from config.embedded.services import Running
from config.embedded.waiting import wait_until

PATIENCE_SECONDS = 120.0
# A tenth of the demo takes ten seconds, on a machine that has nothing else to do.
DEMO_PATIENCE_SECONDS = 600.0
# What it prints, in order; a kill right after each of these is a kill at another step.
STEPS = ["Starting the database and the queue", "Bringing the tables up to date", "Starting the web server"]


def eventually(condition: Callable[[], bool], patience: float = PATIENCE_SECONDS) -> bool:
    return wait_until(condition, patience)


class Up:
    """`lodestar up` on a data folder and port of its own, without the demo unless it is asked for."""

    def __init__(self, place: DataFolder, port: int) -> None:
        self.place = place
        self.port = port
        self._printed = place.own.with_suffix(".printed")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, with_demo: bool = False) -> None:
        """Start it, without waiting."""
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        ours = {"LODESTAR_DATA": str(self.place.own), "LODESTAR_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        with self._printed.open("wb") as printed:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "config.cli", "up", *([] if with_demo else ["--no-demo"])],
                env={**kept, **ours, "DJANGO_SETTINGS_MODULE": "config.settings.dev"},
                stdout=printed,
                stderr=printed,
            )

    def wait_until_it_runs(self) -> Running:
        """Wait until it serves; what it printed is the failure's text."""
        assert eventually(lambda: "Lodestar runs" in self.printed or self.has_ended), self.printed
        running = Running.read(self.place)
        assert running is not None, self.printed
        return running

    def wait_until_it_says(self, words: str, patience: float = PATIENCE_SECONDS) -> None:
        """Wait for a step."""
        assert eventually(lambda: words in self.printed or self.has_ended, patience), self.printed

    def end(self, number: signal.Signals) -> int:
        """Send it a signal and wait for its end."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(PATIENCE_SECONDS)

    @property
    def printed(self) -> str:
        """All that it has said."""
        return self._printed.read_text()

    @property
    def has_ended(self) -> bool:
        """Ended, by itself or not."""
        return self._process is None or self._process.poll() is not None

    def left_running(self) -> list[str]:
        """Processes that have to do with the data folder or the port."""
        found = []
        for process in psutil.process_iter():
            try:
                words = process.cmdline()
                here = process.cwd() if process.name() == "valkey-server" else ""
            except psutil.Error:
                continue
            if str(self.port) in words or any(str(self.place.servers) in word for word in [*words, here]):
                found.append(" ".join(words))
        return found

    def is_ready(self) -> bool:
        """`/readyz` says so."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(json.load(answer)["ready"])
        except OSError:
            return False


def free_port() -> int:
    """A port below those that the system gives to callers: one of theirs is taken by anyone while it is free."""
    while True:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port := random.randint(20_000, 32_000)))
            return port


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    up = Up(data_folder(tmp_path / "data"), free_port())
    yield up
    if not up.has_ended:
        up.end(signal.SIGKILL)
    assert eventually(lambda: not up.left_running()), up.left_running()


def keep(running: Running, words: str) -> None:
    with psycopg.connect(running.environment["DATABASE_OWNER_URL"]) as session:
        session.execute("CREATE TABLE IF NOT EXISTS public.kept (words text)")
        session.execute("INSERT INTO public.kept VALUES (%s)", [words])


def kept(running: Running) -> list[str]:
    with psycopg.connect(running.environment["DATABASE_URL"]) as session:
        return [words for (words,) in session.execute("SELECT words FROM public.kept ORDER BY words").fetchall()]


def test_stops_all_when_asked_and_keeps_the_data(up: Up) -> None:
    up.start()
    running = up.wait_until_it_runs()
    assert eventually(up.is_ready)
    keep(running, "first")
    assert up.end(signal.SIGINT) == 0
    assert up.left_running() == []
    assert Running.read(up.place) is None
    up.start()
    assert kept(up.wait_until_it_runs()) == ["first"]


@pytest.mark.full
def test_killed_outright_leaves_nothing_running_and_all_that_was_committed(up: Up) -> None:
    up.start()
    keep(up.wait_until_it_runs(), "first")
    up.end(signal.SIGKILL)
    up.start()
    assert kept(up.wait_until_it_runs()) == ["first"]


def test_everything_killed_at_once_leaves_data_that_is_read_again(up: Up) -> None:
    up.start()
    running = up.wait_until_it_runs()
    keep(running, "first")
    family = psutil.Process(running.pid).children(recursive=True)
    for process in family:
        process.kill()
    up.end(signal.SIGKILL)
    up.start()
    assert kept(up.wait_until_it_runs()) == ["first"]
    assert eventually(up.is_ready)


@pytest.mark.full
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_killed_while_it_starts_it_starts_the_next_time(up: Up, step: str, number: signal.Signals) -> None:
    up.start()
    up.wait_until_it_says(step)
    up.end(number)
    up.start()
    up.wait_until_it_runs()
    assert eventually(up.is_ready)


@pytest.mark.full
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_killed_amid_the_demo_it_goes_on_with_the_days_that_are_missing(up: Up, number: signal.Signals) -> None:
    up.start(with_demo=True)
    up.wait_until_it_says("(10 %)", DEMO_PATIENCE_SECONDS)
    whole = days_to_live(up)
    up.end(number)
    assert eventually(lambda: not up.left_running()), up.left_running()
    up.start(with_demo=True)
    up.wait_until_it_says("0 %)", DEMO_PATIENCE_SECONDS)
    assert 0 < days_to_live(up) <= whole * 0.9 + 1
    up.end(signal.SIGKILL)
    assert eventually(lambda: not up.left_running()), up.left_running()
    # And without it, what there is of the demo's dealers is served.
    up.start()
    up.wait_until_it_runs()
    assert eventually(up.is_ready)


def days_to_live(up: Up) -> int:
    """What the demo has said of how much is missing: "51 of 516 (10 %)"."""
    return int(re.findall(r"\d+ of (\d+) \(", up.printed)[0])


@pytest.mark.full
def test_server_killed_is_started_again_on_its_data(up: Up) -> None:
    up.start()
    running = up.wait_until_it_runs()
    keep(running, "first")
    children = psutil.Process(running.pid).children()
    for process in children:
        process.kill()
    assert eventually(lambda: up.printed.count("starting it again") == len(children))
    assert eventually(up.is_ready)
    assert kept(running) == ["first"]


@pytest.mark.full
def test_second_one_on_the_same_data_is_told_of_the_first(up: Up) -> None:
    up.start()
    running = up.wait_until_it_runs()
    second = Up(up.place, up.port + 1)
    second._printed = up.place.own.with_suffix(".second")
    second.start()
    assert eventually(lambda: second.has_ended)
    assert f"Lodestar runs already at http://localhost:{up.port} (process {running.pid})" in second.printed
    assert not up.has_ended


def test_taken_port_is_told_by_its_number(up: Up) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", up.port))
        other.listen()
        up.start()
        assert eventually(lambda: up.has_ended)
    assert f"Port {up.port} is taken" in up.printed
