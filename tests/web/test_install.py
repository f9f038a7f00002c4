"""What makes the pages an app, and what keeps them safe."""

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from accounts.models import User
from tests.page_client import browser, signed_in

PAGES = ["/account/devices/", "/account/password/", "/account/authenticator/"]


def test_manifest_names_the_dealer_and_icons_that_are_there(li: User) -> None:
    answer: Any = browser().get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["name"], manifest["start_url"]) == ("北城汽车 · Lodestar", "/")
    assert manifest["display"] == "standalone"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"any", "192x192", "512x512"}
    missing = [icon["src"] for icon in manifest["icons"] if not finders.find(icon["src"].removeprefix("/static/"))]
    assert missing == []


def test_worker_stands_at_the_root_and_keeps_no_page_but_the_one_without_network(li: User) -> None:
    answer: Any = browser().get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript"
    code = answer.content.decode()
    assert 'const OFFLINE = "/offline/";' in code
    assert [line for line in code.splitlines() if "shell.put(" in line or "addAll(" in line] == [
        "  await shell.put(OFFLINE, page);",
        "  await shell.addAll(partsOf(text));",
        "  await shell.addAll(partsOf(text));",
        "    if (answer.ok) await shell.put(request, answer.clone());",
    ]


def test_page_without_network_says_nothing_of_whoever_asks(li: User) -> None:
    offline = signed_in().get("/offline/").content.decode()
    assert "You're offline" in offline
    assert not re.search("李强|csrf|data-account", offline)


def test_page_that_the_browser_keeps_holds_no_key_of_drafts(li: User) -> None:
    """SY-4: beside the key, the encrypted drafts of the same browser were readable."""
    kept, other = (signed_in().get(path).content.decode() for path in ("/offline/work/", "/account/devices/"))
    assert (re.findall('data-draft-key="([^"]*)"', kept), f'data-account="{li.pk}"' in kept) == ([""], True)
    assert re.findall('data-draft-key="([0-9a-f]*)"', other) != [""]


@pytest.mark.parametrize("path", ["/sign-in/", "/offline/", *PAGES])
def test_pages_hold_no_inline_script_or_style_and_ask_no_other_host(li: User, path: str) -> None:
    answer: Any = signed_in().get(path) if path in PAGES else browser().get(path)
    page = answer.content.decode()
    assert 'hx-history="false"' in page
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page) == []
    assert [url for url in re.findall(r'(?:src|href|action)="([^"]*)"', page) if re.match(r"https?:|//", url)] == []
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_design_is_for_who_works_on_it(li: User, settings: Any) -> None:
    settings.SHOWS_GALLERY = False
    assert browser().get("/design/").status_code == 404
    settings.SHOWS_GALLERY = True
    assert browser().get("/design/").status_code == 200
