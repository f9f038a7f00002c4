"""Every page that there is: in both languages, at each width, light and dark, by thumb, with the letters twice as
large. Pages are walked from the addresses, so that a new one is looked at by itself."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import LANGUAGES, WIDTHS, Opened, Site
from tests.browser.looking import keep_picture, too_small, wider_than_its_window, wrong_for_access
from tests.browser.pages import NONE_THERE, Looked, pages, parameters_of

PAGES = {page.name: page for page in pages()}
SMOKE = ("sign-in", "home-li", "settings")
# Wide enough for a desk, at 200 %; and as narrow as WCAG wants it (1.4.10).
ZOOMED, NARROWEST = 720, 320


def wrong_with(page: Page, name: str, language: str) -> list[str]:
    """What is wrong with a page at each width, light and dark."""
    found = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        keep_picture(page, f"{name}-{width}-{language}")
        found += [f"{width} px: {line}" for line in wrong_for_access(page)]
        found += [f"{width} px: too small: {line}" for line in too_small(page)]
        if width < 1000:
            found += [f"{width} px: primary too small: {line}" for line in too_small(page, primary=True)]
    for width in (*WIDTHS, ZOOMED, NARROWEST):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} px: scrolls sideways by {by}" for by in [wider_than_its_window(page)] if by > 0]
    page.emulate_media(color_scheme="dark")
    # Colours that are on their way from light to dark are neither.
    page.wait_for_function("() => document.getAnimations().length === 0")
    found += [f"dark: {line}" for line in wrong_for_access(page)]
    return found


def open_page(opened: Opened, site: Site, looked: Looked, language: str) -> Page:
    path = looked.path(site.standing.ids)
    page = opened(path, looked.username, language=language)
    assert page.evaluate("location.pathname") == path
    assert page.locator("h1").count() == 1
    return page


@pytest.mark.parametrize("name", SMOKE)
def test_smoke_page_is_for_everyone(opened: Opened, site: Site, name: str) -> None:
    page = open_page(opened, site, PAGES[name], "zh-hans")
    page.set_viewport_size({"width": 390, "height": WIDTHS[390]})
    assert wrong_for_access(page) == []
    assert too_small(page) == too_small(page, primary=True) == []
    assert wider_than_its_window(page) <= 0


@pytest.mark.matrix
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_page_is_for_everyone(opened: Opened, site: Site, name: str, language: str) -> None:
    page = open_page(opened, site, PAGES[name], language)
    assert wrong_with(page, name, language) == []


def test_each_parameter_is_known(site: Site) -> None:
    known = {*site.standing.ids, *NONE_THERE, "code", "part_code"}
    assert {name for page in pages() for name in parameters_of(page.pattern)} <= known
