"""Tests: real PostgreSQL and Redis, and a hasher that costs nothing."""

from config.settings.base import *  # noqa: F403 - settings are layered this way

SECRET_KEY = "a secret for tests, known to all"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
QUEUE_NAMESPACE = "lodestar-test"
