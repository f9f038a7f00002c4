"""Every page that there is: in both languages, at each width, light and dark, by thumb, with the letters twice as
large. Pages are walked from the addresses, so that a new one is looked at by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import LANGUAGES, LOCALES, WIDTHS, SignIn, Site, cookies_of, sign_in
from tests.browser.looking import (
    keep_picture,
    settle,
    show_dark,
    too_small,
    unroll,
    wider_than_its_window,
    wrong_for_access,
    wrong_in_colour,
)
from tests.browser.pages import Looked, is_page, pages, parameters_of
from tests.browser.states import STATES
from tests.isolation.routes import routes_of

PAGES = {page.name: page for page in pages()}
SMOKE = ("sign-in", "home-li", "settings")
# Wide enough for a desk, at 200 %; and as narrow as WCAG wants it (1.4.10).
ZOOMED, NARROWEST = 720, 320
# By person, for one window shows them all, one after the other.
BY_PERSON = sorted(PAGES, key=lambda name: (PAGES[name].host, PAGES[name].username))


class Window:
    """One window that stays open from page to page, as long as the same person looks in the same language."""

    def __init__(self, chrome: Browser, site: Site, signed_in_before: dict[str, SignIn]) -> None:
        self._chrome, self._site, self._known = chrome, site, signed_in_before
        self._page: Page | None = None
        self._whose = ("", "")
        self.said: list[str] = []

    def show(self, looked: Looked, language: str) -> Page:
        """The page, at the phone's width, light; what its scripts complain of is kept in `said`."""
        page = self._of(looked, language)
        url = self._site.brand_url if looked.host else self._site.url
        page.context.add_cookies([{"name": "django_language", "value": language, "url": url}])
        page.set_viewport_size({"width": 390, "height": WIDTHS[390]})
        show_dark(page, is_dark=False)
        path = looked.path(self._site.standing.ids)
        self.said.clear()
        page.goto(path)
        if "/sign-in/" in page.url and looked.username:
            sign_in(page, looked.username)
            page.wait_for_url(lambda url: "/sign-in/" not in url)
            self._known[looked.username] = SignIn(page.context.cookies())
        assert page.evaluate("location.pathname + location.search") == path
        assert page.locator("h1").count() == 1
        return page

    def close(self) -> None:
        if self._page:
            self._page.context.close()

    def _of(self, looked: Looked, language: str) -> Page:
        whose = (looked.username, language)
        if self._page is None or self._whose != whose:
            self.close()
            url = self._site.brand_url if looked.host else self._site.url
            context = self._chrome.new_context(
                base_url=url, has_touch=True, reduced_motion="reduce", locale=LOCALES[language]
            )
            context.add_cookies(cookies_of(self._known, looked.username))
            self._page, self._whose = context.new_page(), whose
            self._page.set_default_timeout(30_000)
            self._page.on("pageerror", lambda error: self.said.append(f"script: {error}"))
            self._page.on("console", self._listen)
        return self._page

    def _listen(self, message: Any) -> None:
        if message.type == "error":
            self.said.append(f"console: {message.text}")


@pytest.fixture(scope="module")
def window(chrome: Browser, site: Site, signed_in_before: dict[str, SignIn]) -> Iterator[Window]:
    window = Window(chrome, site, signed_in_before)
    yield window
    window.close()


def wrong_with(page: Page, name: str, language: str) -> list[str]:
    """What is wrong with a page at each width, light and dark."""
    found = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        keep_picture(page, f"{name}-{width}-{language}")
        unroll(page)
        settle(page)
        found += [f"{width} px: {line}" for line in wrong_for_access(page)]
        found += [f"{width} px: too small: {line}" for line in too_small(page)]
        if width < 1000:
            found += [f"{width} px: primary too small: {line}" for line in too_small(page, primary=True)]
    for width in (*WIDTHS, ZOOMED, NARROWEST):
        page.set_viewport_size({"width": width, "height": 800})
        # A graph is drawn anew in the frame after its place has become smaller.
        settle(page)
        found += [f"{width} px: scrolls sideways by {by}" for by in [wider_than_its_window(page)] if by > 0]
    show_dark(page)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        unroll(page)
        settle(page)
        found += [f"{width} px, dark: {line}" for line in wrong_in_colour(page)]
    return found


@pytest.mark.parametrize("name", SMOKE)
def test_smoke_page_is_for_everyone(window: Window, name: str) -> None:
    page = window.show(PAGES[name], "zh-hans")
    assert wrong_for_access(page) == []
    assert too_small(page) == too_small(page, primary=True) == []
    assert wider_than_its_window(page) <= 0
    assert window.said == []


@pytest.mark.matrix
@pytest.mark.parametrize("name", BY_PERSON)
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_for_everyone(window: Window, name: str, language: str) -> None:
    page = window.show(PAGES[name], language)
    assert wrong_with(page, name, language) + window.said == []


@pytest.mark.matrix
@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_under_the_hand_is_for_everyone(window: Window, name: str, language: str) -> None:
    looked, reach = STATES[name]
    page = window.show(looked, language)
    reach(page)
    # A refused form answers 422, which the browser takes down as an error of the network; and htmx what it gave up
    # because more was typed.
    given_up = ("422", "htmx:sendAbort", "htmx:afterRequest")
    said = [line for line in window.said if not any(each in line for each in given_up)]
    assert wrong_with(page, name, language) + said == []


def test_every_page_of_both_hosts_is_looked_at(site: Site) -> None:
    there = {route.pattern for host in ("dealer", "hq") for route in routes_of(host) if is_page(route)}
    assert {looked.pattern for looked in PAGES.values()} == there
    known = {*site.standing.ids, "code", "part_code", "channel"}
    assert {name for page in PAGES.values() for name in parameters_of(page.pattern)} <= known
