"""Gathers the static files while an image is built. Needs no secret and no database."""

from config.settings.base import *  # noqa: F403 - settings are layered this way

# Names carry a digest of the content: browsers may keep them for ever.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_SOURCES_CHANGE = False
