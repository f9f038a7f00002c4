"""The tests' settings, with a door as the demo has it: whom one may be, each a tap; and what fails in the log."""

from config.logging import logging_settings
from config.settings.test import *  # noqa: F403 - settings are layered this way

SIGN_IN_HINTS = "tests.browser.seeded.people_at_the_door"
LOGGING_CONFIG = "config.logging.configure"
LOGGING = logging_settings(as_json=True, level="ERROR")
