"""Every page of accounts, settings and the shell, at each width, in both languages, light and dark."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import LANGUAGES, WIDTHS, Opened
from tests.browser.looking import keep_picture, wider_than_its_window, wrong_for_access

# Who opens which page; "" is someone who has not signed in.
PAGES = {
    "sign-in": ("", "/sign-in/"),
    "offline": ("", "/offline/"),
    "devices": ("li", "/account/devices/"),
    "password": ("li", "/account/password/"),
    "authenticator": ("li", "/account/authenticator/"),
    "staff": ("boss", "/staff/"),
    "staff-new": ("boss", "/staff/new/"),
    "settings": ("boss", "/settings/"),
}


def look_at(page: Page, name: str) -> None:
    keep_picture(page, name)
    assert wrong_for_access(page) == []
    assert wider_than_its_window(page) <= 0


@pytest.mark.parametrize("name", ["sign-in", "settings"])
def test_smoke_page_is_for_everyone(opened: Opened, name: str) -> None:
    username, path = PAGES[name]
    look_at(opened(path, username, width=390, language="zh-hans"), f"smoke-{name}")


@pytest.mark.full
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_page_is_for_everyone(opened: Opened, name: str, width: int, language: str) -> None:
    username, path = PAGES[name]
    look_at(opened(path, username, width=width, language=language), f"{name}-{width}-{language}")


@pytest.mark.full
@pytest.mark.parametrize("name", PAGES)
def test_page_is_for_everyone_in_the_dark(opened: Opened, name: str) -> None:
    username, path = PAGES[name]
    look_at(opened(path, username, width=390, language="zh-hans", scheme="dark"), f"{name}-390-dark")


@pytest.mark.full
@pytest.mark.parametrize("name", PAGES)
def test_page_fits_320_pixels(opened: Opened, name: str) -> None:
    username, path = PAGES[name]
    assert wider_than_its_window(opened(path, username, width=320)) <= 0
