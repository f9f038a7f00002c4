"""Rows of a dealer's schema: who was told of what."""

from notifications.models.notification import Notification

__all__ = ["Notification"]
