"""The pages as people use them: Debian's Chromium, the real server, a small dealer on a real database.

The server is a process of its own on the tests' database; a dealer of its own is made for the session and dropped.
Without a Chromium these tests are left out, said plainly; where `CI` is set they fail instead.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.browser.chromium import FLAGS, LOCALES, find_chromium
from tests.browser.seeded import BRAND_PEOPLE
from tests.serving import Figures, Site, served_site
from tests.signing_in import PASSWORD

# Playwright's loop runs in this thread, and Django would take its database calls for ones made from within it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

WIDTHS = {390: 844, 820: 1180, 1440: 900}
LANGUAGES = ("zh-hans", "en")


@pytest.fixture(scope="session")
def chromium(record_figure: Figures) -> str:
    """The browser's path. Without one the tests of the pages are left out, and the run says so at its end."""
    found = find_chromium()
    if found:
        return found
    said = "The pages' tests were left out: no Chromium here (Debian: apt-get install chromium; or name it in CHROMIUM)"
    if os.environ.get("CI"):
        pytest.fail(said)
    record_figure(said)
    pytest.skip(said)


@pytest.fixture(scope="package")
def site(
    chromium: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker, record_figure: Figures
) -> Iterator[Site]:
    """A served dealer with its staff, some customers and this morning's traffic."""
    with served_site(django_db_blocker, record_figure) as site:
        yield site


@pytest.fixture(scope="package")
def chrome(chromium: str, site: Site) -> Iterator[Browser]:
    """One browser for all tests; each test opens a profile of its own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


Opened = Callable[..., Page]
Cookies = list[Any]
# The machine may be busy with other tests.
expect.set_options(timeout=20_000)


# A person need not sign in for each test; what is sensitive asks for a sign-in within the last five minutes.
_REUSED_FOR = 120


@dataclass(frozen=True)
class SignIn:
    """The cookies that someone got, and when."""

    cookies: Cookies
    at: float = field(default_factory=time.monotonic)


def cookies_of(known: Mapping[str, SignIn], username: str) -> Cookies:
    """Return the cookies of someone who signed in a moment ago, none otherwise."""
    before = known.get(username)
    return before.cookies if before and time.monotonic() - before.at < _REUSED_FOR else []


@pytest.fixture(scope="session")
def signed_in_before() -> dict[str, SignIn]:
    """Who has signed in: tests need not do it again."""
    return {}


@pytest.fixture
def opened(chrome: Browser, site: Site, signed_in_before: dict[str, SignIn]) -> Iterator[Opened]:
    """Open a page: `opened("/traffic/", "front", width=390, language="en")`; "" for someone who is not signed in.

    People of the brand's (`hq`) open pages of the brand's host.
    """
    contexts: list[BrowserContext] = []

    def open_(
        path: str,
        username: str = "",
        *,
        width: int = 1440,
        language: str = "en",
        scheme: str = "light",
        has_service_worker: bool = True,
    ) -> Page:
        url = site.brand_url if username in BRAND_PEOPLE else site.url
        context = chrome.new_context(
            base_url=url,
            viewport={"width": width, "height": WIDTHS.get(width, 800)},
            has_touch=width < 1000,
            locale=LOCALES[language],
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            service_workers="allow" if has_service_worker else "block",
        )
        contexts.append(context)
        context.add_cookies(cookies_of(signed_in_before, username))
        context.add_cookies([{"name": "django_language", "value": language, "url": url}])
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(path)
        if username and "/sign-in/" in page.url:
            sign_in(page, username)
            page.wait_for_url(lambda at: "/sign-in/" not in at)
            signed_in_before[username] = SignIn(context.cookies())
        return page

    yield open_
    for context in contexts:
        context.close()


def sign_in(page: Page, username: str) -> None:
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
