"""The Chromium that shows the pages."""

import os
import shutil

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
# The browser's own language, by the page's: it writes the date fields.
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_chromium() -> str | None:
    """Return the path of CHROMIUM, else of the first that is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
