"""The bottom of the house as an app: it has the table of idempotent replies."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "kit"
    label = "kit"
