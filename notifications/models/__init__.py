"""Rows of a dealer's schema, and of public for the brand: notifications, and how they get out."""

from notifications.models.delivery import Delivery
from notifications.models.gateway import Allowance, Gateway, Template
from notifications.models.notification import Notification
from notifications.models.reach import Address, Device, Preferences
from notifications.models.webhook import Webhook, WebhookCall

__all__ = [
    "Address",
    "Allowance",
    "Delivery",
    "Device",
    "Gateway",
    "Notification",
    "Preferences",
    "Template",
    "Webhook",
    "WebhookCall",
]
