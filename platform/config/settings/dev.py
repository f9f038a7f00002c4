"""One machine, one person: `make run`. Its secrets are made by `lodestar up` and live in the data folder."""

import os

from config.logging import logging_settings
from config.settings.base import *  # noqa: F403 - settings are layered this way

# Static files straight from their sources.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DEMO_IS_ALLOWED = True
SIGN_IN_HINTS = "demo.hints.demo_people"
# The demo's people have none.
SECOND_FACTOR_IS_REQUIRED = False
SHOWS_GALLERY = True
GATEWAYS_MAY_BE_LOCAL = True
if not MAIL_GATEWAY["host"]:  # noqa: F405 - of the base
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

LOGGING_CONFIG = "config.logging.configure"
LOGGING = logging_settings(as_json=False, level=os.environ.get("LODESTAR_LOG_LEVEL", "INFO"))
