"""What every page has to stand: axe, no sideways scrolling, nothing that the browser complains about."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# Where pictures of the pages are wanted.
_SHOTS = os.environ.get("LODESTAR_SHOTS", "")


def wrong_for_access(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, one line each."""
    found = Axe().run(page, options=_RULES).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


def wider_than_its_window(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


def keep_picture(page: Page, name: str) -> None:
    """A picture of the whole page, if any are wanted (LODESTAR_SHOTS names the folder)."""
    if _SHOTS:
        Path(_SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(_SHOTS) / f"{name}.png", full_page=True)
