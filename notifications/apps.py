"""The notifications app: who is told what, when, by which channel."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    label = "notifications"

    def ready(self) -> None:
        from notifications import texts  # noqa: F401 - registers what people read for the codes
