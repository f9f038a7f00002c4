"""Processes are kept running, given up when that does not help, and leave nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from config.embedded.child import Child
from config.embedded.place import DataFolder
from config.embedded.services import Services
from config.embedded.waiting import wait_until
from config.supervisor import GivenUp, Supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
PATIENCE_SECONDS = 10.0


class Enough(Exception):
    """The test has seen what it wanted to see."""


def eventually(condition: Callable[[], bool]) -> bool:
    return wait_until(condition, PATIENCE_SECONDS, step=0.02)


@pytest.fixture
def no_services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    return Services(DataFolder(tmp_path, tmp_path, None))


def test_child_stops_when_asked(tmp_path: Path) -> None:
    child = Child("sleeper", SLEEP, tmp_path / "log")
    child.start()
    assert child.is_running
    child.stop()
    assert not child.is_running


def test_stubborn_child_is_made_to_stop(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    child = Child("deaf", [sys.executable, "-c", deaf], tmp_path / "log", patience_seconds=0.2)
    child.start()
    assert eventually(lambda: child.last_words() == "deaf")
    child.stop()
    assert not child.is_running


def test_child_that_died_takes_its_own_children_along(tmp_path: Path) -> None:
    parent = f"import subprocess; print(subprocess.Popen({SLEEP!r}).pid, flush=True); import time; time.sleep(60)"
    child = Child("parent", [sys.executable, "-c", parent], tmp_path / "log")
    child.start()
    assert eventually(lambda: child.last_words().isdigit())
    grandchild = psutil.Process(int(child.last_words()))
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    assert eventually(lambda: not child.is_running)
    child.sweep()
    assert eventually(lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process of its parent's death")
def test_child_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from config.embedded.child import Child; import time\n"
        f"child = Child('sleeper', {SLEEP!r}, Path({str(tmp_path / 'log')!r})); child.start()\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_child_that_dies_is_started_again_and_it_is_said(tmp_path: Path, no_services: Services) -> None:
    child = Child("sleeper", SLEEP, tmp_path / "log")
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        raise Enough

    supervisor = Supervisor(no_services, [child], say)
    supervisor.start()
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(Enough):
        supervisor.watch()
    assert said == [f"The sleeper ended unexpectedly (its log: {tmp_path / 'log'}); starting it again"]
    supervisor.stop()


def test_child_that_keeps_dying_is_given_up_with_its_last_words(
    tmp_path: Path, no_services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.supervisor._LOOK_EVERY_SECONDS", 0.01)
    child = Child("broken", [sys.executable, "-c", "raise SystemExit('no such table')"], tmp_path / "log")
    said: list[str] = []
    supervisor = Supervisor(no_services, [child], said.append)
    supervisor.start()
    with pytest.raises(GivenUp, match="no such table"):
        supervisor.watch()
    assert len(said) == 4
    supervisor.stop()
