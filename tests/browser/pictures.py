"""`make screenshots`: a picture of every page, in both languages, on the phone and on the desk, into build/screenshots.

Not a test that runs with the others: it is named on the command line.
"""

from pathlib import Path

import pytest

from tests.browser.conftest import LANGUAGES, WIDTHS, Opened, Site
from tests.browser.pages import pages

FOLDER = Path(__file__).resolve().parents[2] / "build" / "screenshots"
PAGES = {page.name: page for page in pages()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_picture(opened: Opened, site: Site, name: str, language: str) -> None:
    looked = PAGES[name]
    page = opened(looked.path(site.standing.ids), looked.username, language=language)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        page.screenshot(path=FOLDER / f"{name}-{width}-{language}.png", full_page=True)
