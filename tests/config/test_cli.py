"""The command line: it helps, and tells outside clients who can sign in."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from config.cli import main
from config.embedded.place import DataFolder, data_folder
from config.embedded.services import Running, supervisor_lock
from demo.accounts import DemoAccounts

DEMO: DemoAccounts = {
    "dealers": [
        {"code": "north", "host": "", "accounts": [{"username": "li", "password": "pw-1", "roles": ["consultant"]}]},
        {"code": "south", "host": "", "accounts": []},
    ],
    "brand": {"host": "", "accounts": [{"username": "chen", "password": "pw-2", "roles": ["hq_admin"]}]},
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    monkeypatch.setenv("LODESTAR_DATA", str(tmp_path))
    place = data_folder()
    place.make()
    return place


@pytest.fixture
def running(place: DataFolder) -> Iterator[Running]:
    """A Lodestar on port 8123, as far as other commands can see."""
    lock = supervisor_lock(place)
    assert lock.take()
    found = Running(4711, "http://localhost:8123", {"DATABASE_URL": "postgres://u:secret@127.0.0.1:1/x"})
    found.write(place)
    yield found
    lock.release()


@pytest.mark.parametrize("command", [[], *([name] for name in main.commands), ["dealer", "create"]], ids=" ".join)
def test_every_command_helps(command: list[str]) -> None:
    told = CliRunner().invoke(main, [*command, "--help"])
    assert told.exit_code == 0
    assert "Usage: " in told.output
    assert len(told.output.splitlines()) > 4


def test_accounts_are_told_with_addresses_that_work(place: DataFolder, running: Running) -> None:
    (place.own / "demo-accounts.json").write_text(json.dumps(DEMO))
    told = CliRunner().invoke(main, ["accounts", "--json"])
    assert told.exit_code == 0
    assert json.loads(told.output) == {
        "address": "http://localhost:8123",
        "dealers": [
            {**DEMO["dealers"][0], "host": "north.localhost:8123"},
            {**DEMO["dealers"][1], "host": "south.localhost:8123"},
        ],
        "brand": {**DEMO["brand"], "host": "hq.localhost:8123"},
    }


def test_accounts_are_told_to_people_too(place: DataFolder, running: Running) -> None:
    (place.own / "demo-accounts.json").write_text(json.dumps(DEMO))
    told = CliRunner().invoke(main, ["accounts"]).output
    for words in ("http://north.localhost:8123", "li", "pw-1", "consultant", "http://hq.localhost:8123", "chen"):
        assert words in told


def test_accounts_of_nothing_running_are_refused(place: DataFolder) -> None:
    (place.own / "demo-accounts.json").write_text(json.dumps(DEMO))
    # Left over by one that was killed: the lock fell with it.
    Running(4711, "http://localhost:8123", {}).write(place)
    told = CliRunner().invoke(main, ["accounts", "--json"])
    assert told.exit_code == 1
    assert "does not run" in told.output
    assert "pw-1" not in told.output


def test_what_runs_is_told_to_its_owner_only(place: DataFolder, running: Running) -> None:
    assert stat.S_IMODE((place.own / "running.json").stat().st_mode) == 0o600
    assert Running.read(place) == running
