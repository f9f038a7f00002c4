"""`make screenshots`: a picture of every page, in both languages, on the phone and on the desk, into build/screenshots.

Not a test that runs with the others: it is named on the command line.
"""

from pathlib import Path

import pytest

from tests.browser.conftest import LANGUAGES, WIDTHS
from tests.browser.looking import take_picture
from tests.browser.test_pages import BY_PERSON, PAGES, STATES, Window, window  # noqa: F401 - the window is a fixture

FOLDER = Path(__file__).resolve().parents[2] / "build" / "screenshots"


@pytest.mark.parametrize("name", [*BY_PERSON, *STATES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_picture(window: Window, name: str, language: str) -> None:  # noqa: F811 - the fixture's name
    looked, reach = STATES[name] if name in STATES else (PAGES[name], None)
    page = window.show(looked, language)
    if reach:
        reach(page)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        take_picture(page, FOLDER / f"{name}-{width}-{language}.png")
