"""`make pictures`: take the README's pictures from the demo that runs, into docs/images.

Not a test: it shows what the product looks like today, on the demo's own data.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from config.commands.accounts import demo_accounts
from config.embedded.place import data_folder
from config.embedded.services import Running
from demo.accounts import DemoAccounts
from tests.browser.chromium import FLAGS, LOCALES, find_chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"

_SETTLE_MS = 1_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as someone of the demo sees it in a window; `host` is a dealer's code, or `hq`."""

    name: str
    host: str
    username: str
    path: str
    language: str
    width: int
    height: int
    scale: int = 1


PICTURES = (
    Picture("team", "shanghai", "manager", "/", "en", 1440, 900),
    Picture("day", "shanghai", "li", "/", "zh-hans", 390, 844, scale=2),
    Picture("brand", "hq", "hq", "/", "en", 1440, 900),
)


def password_of(found: DemoAccounts, picture: Picture) -> str:
    """Return the password of whoever sees the picture's page."""
    accounts = {each["code"]: each["accounts"] for each in found["dealers"]} | {"hq": found["brand"]["accounts"]}
    return next(each["password"] for each in accounts[picture.host] if each["username"] == picture.username)


def take(browser: Browser, address: str, picture: Picture, password: str) -> None:
    """Sign in, open the page and keep what the window shows."""
    base = address.replace("://", f"://{picture.host}.")
    context = browser.new_context(
        base_url=base,
        viewport={"width": picture.width, "height": picture.height},
        device_scale_factor=picture.scale,
        has_touch=picture.width < 1000,
        locale=LOCALES[picture.language],
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "django_language", "value": picture.language, "url": base}])
    page = context.new_page()
    page.goto(f"/sign-in/?next={picture.path}")
    page.fill("[name=username]", picture.username)
    page.fill("[name=password]", password)
    page.click("main form.sign-in button[type=submit]")
    page.wait_for_url(f"**{picture.path}")
    # What comes after the first paint.
    page.wait_for_timeout(_SETTLE_MS)
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


def main() -> None:
    """Take each picture; end with a message where no demo runs or no browser is found."""
    running, accounts, chromium = Running.read(data_folder()), demo_accounts(data_folder()), find_chromium()
    if running is None or accounts is None:
        sys.exit("No demo runs here. Start it with: make run")
    if chromium is None:
        sys.exit("No Chromium here (Debian: apt-get install chromium; or name it in CHROMIUM).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for picture in PICTURES:
            take(browser, running.address, picture, password_of(accounts, picture))
        browser.close()


if __name__ == "__main__":
    main()
