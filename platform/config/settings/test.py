"""Tests: real PostgreSQL and Redis, and a hasher that costs nothing."""

import os

from config.settings.base import *  # noqa: F403 - settings are layered this way

SECRET_KEY = "a secret for tests, known to all"
# The second reads the one-time passwords that are made for people.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
QUEUE_NAMESPACE = f"lodestar-test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
# Static files from where they lie; nothing is collected for a test.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
SHOWS_GALLERY = True
GATEWAYS_MAY_BE_LOCAL = True
# Tests of it turn it on.
SECOND_FACTOR_IS_REQUIRED = False
# A dealer's schema is made on the spot; the tests of the pool fill it.
PREPARED_SCHEMAS = 0
