"""The locks: whole, hashed, and free of anyone's registry."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text()))


def wanted(source: str) -> set[str]:
    lines = (ROOT / source).read_text().splitlines()
    return {re.split(r"[\[<>=!~ ]", line)[0] for line in lines if line and not line.startswith(("#", "-"))}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_a_hash(lock: str) -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / lock).read_text())[1:]
    assert len(blocks) == len(pins(lock)) or len(blocks) == len(PIN.findall((ROOT / lock).read_text()))
    for block in blocks:
        assert "--hash=sha256:" in block, block


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json", "requirements.in", "requirements-dev.in", ".npmrc"])
def test_no_registry_and_no_path_is_named(name: str) -> None:
    text = (ROOT / name).read_text()
    # The authors' pages, where npm says who takes donations, are no registries.
    text = re.sub(r'"funding": \{[^}]*\}', "", text)
    assert not re.search(r"https?://|file:|--index|--extra-index|--find-links|\"resolved\"", text)


def test_locks_hold_what_is_asked_for() -> None:
    assert wanted("requirements.in") <= pins("requirements.lock").keys()
    assert wanted("requirements-dev.in") <= pins("requirements-dev.lock").keys()


def test_tools_are_tried_on_the_versions_that_run() -> None:
    run, tried = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: tried[name] for name in run} == run


def test_pages_lock_follows_its_package_file() -> None:
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked
