"""Production. Secrets come from the environment alone; an insecure value stops the start and is named."""

import os

from django.core.exceptions import ImproperlyConfigured

from config.logging import logging_settings
from config.settings.base import BASE_DOMAIN
from config.settings.refusals import insecurities
from config.settings.static import *  # noqa: F403 - settings are layered this way


def _is_on(name: str, default: str) -> bool:
    return os.environ.get(name, default).lower() in ("1", "on", "true", "yes")


SECRET_KEY = os.environ.get("LODESTAR_SECRET_KEY", "")
SECRETS_KEYS = [key.strip() for key in os.environ.get("LODESTAR_SECRETS_KEYS", "").split(",") if key.strip()]
DEBUG = _is_on("LODESTAR_DEBUG", "no")
SHOWS_GALLERY = DEBUG
# Dealers' own domains are named beside the base domain's hosts.
_OTHER_HOSTS = [host.strip() for host in os.environ.get("LODESTAR_ALLOWED_HOSTS", "").split(",") if host.strip()]
ALLOWED_HOSTS = [BASE_DOMAIN, f".{BASE_DOMAIN}", *_OTHER_HOSTS]

_HTTPS = _is_on("LODESTAR_HTTPS", "yes")
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
# Dealers share a parent domain: with this prefix none can plant a cookie for another.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
DEVICE_COOKIE_NAME = "__Host-device"
if _is_on("LODESTAR_BEHIND_PROXY", "no"):
    # Only where a proxy of ours sets or removes the header on every request.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

PAGES_ADDRESS = os.environ.get("LODESTAR_PAGES_ADDRESS") or f"https://{{code}}.{BASE_DOMAIN}"

LOGGING_CONFIG = "config.logging.configure"
LOGGING = logging_settings(as_json=True, level=os.environ.get("LODESTAR_LOG_LEVEL", "INFO"))

_FOUND = insecurities(globals(), os.environ)
if _FOUND:
    raise ImproperlyConfigured("Lodestar does not start on insecure settings:\n  - " + "\n  - ".join(_FOUND))
