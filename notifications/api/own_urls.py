"""Addresses about one's own notifications and about webhooks, under `/api/v1/`, at a dealer and at the brand."""

from django.urls import path

from notifications.api import devices, preferences, views, webhooks

urlpatterns = [
    path("notifications/", views.Notifications.as_view()),
    path("notifications/preferences/", preferences.PreferencesEndpoint.as_view()),
    path("notifications/read/", views.NotificationsReading.as_view()),
    path("devices/", devices.Devices.as_view()),
    path("devices/<uuid:browser_id>/", devices.OneDevice.as_view()),
    path("notifications/read-all/", views.AllNotificationsReading.as_view()),
    path("webhooks/", webhooks.Webhooks.as_view()),
    path("webhooks/<uuid:webhook_id>/", webhooks.OneWebhook.as_view()),
    path("webhooks/<uuid:webhook_id>/test/", webhooks.WebhookTest.as_view()),
    path("webhooks/<uuid:webhook_id>/replay/", webhooks.WebhookReplay.as_view()),
    path("webhooks/<uuid:webhook_id>/deliveries/", webhooks.WebhookDeliveries.as_view()),
    path("notifications/<uuid:notification_id>/read/", views.NotificationReading.as_view()),
]
