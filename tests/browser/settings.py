"""The tests' settings, with a door as the demo has it: whom one may be, each a tap."""

from config.settings.test import *  # noqa: F403 - settings are layered this way

SIGN_IN_HINTS = "tests.browser.seeded.people_at_the_door"
