"""Style sheets and scripts as bundles, or as their parts while someone works on them; compressed without a proxy."""

import gzip
import json
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from kit.web.bundles import script_tags, style_links

STATIC = Path(settings.PLATFORM) / "static"
DECLARED = json.loads((settings.PLATFORM / "assets" / "bundles.json").read_text())


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty parts of the bundles, changed an hour ago."""
    monkeypatch.setattr(settings, "STATICFILES_DIRS", [tmp_path])
    for path in [*(part["path"] for part in DECLARED["styles"]["base"]), *DECLARED["scripts"]["page"]]:
        write(tmp_path / path, 1_000)
    return tmp_path


def write(path: Path, changed_at: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("/* */")
    os.utime(path, (changed_at, changed_at))


def test_parts_are_served_where_there_is_no_bundle(files: Path) -> None:
    links = style_links("base")
    assert links.count("<link") == len(DECLARED["styles"]["base"])
    assert 'href="/static/css/print.css" media="print"' in links
    assert script_tags("page").count("<script") == len(DECLARED["scripts"]["page"])


def test_bundle_is_served_while_no_part_is_newer(files: Path) -> None:
    write(files / "built/base.css", 2_000)
    assert style_links("base") == '<link rel="stylesheet" href="/static/built/base.css">'
    write(files / "css/base.css", 3_000)
    assert style_links("base").count("<link") == len(DECLARED["styles"]["base"])


def test_collected_files_are_served_as_bundles(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "STATIC_SOURCES_CHANGE", False)
    assert script_tags("page") == '<script type="module" src="/static/built/page.js"></script>'


def test_every_part_of_a_bundle_exists() -> None:
    parts = [part["path"] for name in DECLARED["styles"].values() for part in name]
    parts += [path for name in DECLARED["scripts"].values() for path in name]
    assert [path for path in parts if not (STATIC / path).is_file()] == []


def test_static_text_is_compressed_for_whoever_takes_that(north: object) -> None:
    client = Client(headers={"host": "north.localhost"})
    path = "/static/css/shell.css"
    packed = client.get(path, headers={"accept-encoding": "gzip, br"})
    plain = client.get(path)
    raw = b"".join(plain)  # type: ignore[arg-type]  # a streamed file
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(packed)) == raw == (STATIC / "css/shell.css").read_bytes()  # type: ignore[arg-type]
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in packed.headers["Vary"]
