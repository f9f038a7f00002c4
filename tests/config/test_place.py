"""Where the data lies, and as whom servers run: never as root, never where they cannot reach."""

import os
from pathlib import Path

import pytest

from config.embedded import place as places
from config.embedded.place import ServerUser, can_reach, data_folder

SOMEONE = ServerUser(uid=64_999, gid=64_999)


@pytest.fixture
def open_path(tmp_path: Path) -> Path:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and str(folder) != "/":
            folder.chmod(0o755)
    return tmp_path


def test_folder_open_to_all_is_reached(open_path: Path) -> None:
    assert can_reach(open_path / "not yet made", SOMEONE)


def test_folder_below_a_closed_one_is_not_reached(open_path: Path) -> None:
    closed = open_path / "closed"
    closed.mkdir(mode=0o700)
    assert not can_reach(closed / "data", SOMEONE)
    assert can_reach(closed / "data", ServerUser(closed.stat().st_uid, 64_999))


def test_ordinary_users_data_is_all_in_one_folder(open_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.os, "geteuid", lambda: 1000)
    monkeypatch.setenv("LODESTAR_DATA", str(open_path / "data"))
    place = data_folder()
    assert (place.own, place.servers, place.user) == (open_path / "data", open_path / "data", None)


def test_roots_servers_are_someone_elses_and_reach_their_data(open_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.os, "geteuid", lambda: 0)
    place = data_folder(open_path / "data")
    assert place.user is not None
    assert place.user.uid != 0
    assert place.servers == open_path / "data"


def test_roots_closed_clone_has_its_servers_data_elsewhere(open_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.os, "geteuid", lambda: 0)
    monkeypatch.setattr(places, "can_reach", lambda path, user: False)
    here, there = data_folder(open_path / "a"), data_folder(open_path / "b")
    assert here.servers.parent == Path("/var/lib/lodestar")
    assert here.servers != there.servers
    assert here.servers == data_folder(open_path / "a").servers
