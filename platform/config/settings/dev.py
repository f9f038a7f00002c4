"""One machine, one person: `make run`. Its secrets are made by `lodestar up` and live in the data folder."""

from config.settings.base import *  # noqa: F403 - settings are layered this way

# Static files straight from their sources; templates as they were when the server started.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
