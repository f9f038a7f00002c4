"""Pages about one's own notifications and about webhooks, at a dealer and at the brand."""

from django.urls import URLPattern, path

from notifications.web import history, inbox, preferences, webhooks, working_time

app_name = "notifications"
urlpatterns: list[URLPattern] = [
    path("notifications/", inbox.Inbox.as_view(), name="inbox"),
    path("notifications/working-time/", working_time.WorkingTimePage.as_view(), name="working_time"),
    path("notifications/read-all/", inbox.ReadAll.as_view(), name="read_all"),
    path("notifications/preferences/", preferences.Preferences.as_view(), name="preferences"),
    path(
        "notifications/browsers/<uuid:browser_id>/remove/",
        preferences.DeviceRemoval.as_view(),
        name="device_removal",
    ),
    path("webhooks/", webhooks.Webhooks.as_view(), name="webhooks"),
    path("webhooks/new/", webhooks.NewWebhook.as_view(), name="new_webhook"),
    path("webhooks/<uuid:webhook_id>/", webhooks.OneWebhook.as_view(), name="webhook"),
    path("webhooks/<uuid:webhook_id>/turn/", webhooks.WebhookSwitch.as_view(), name="webhook_switch"),
    path("webhooks/<uuid:webhook_id>/test/", webhooks.WebhookTest.as_view(), name="webhook_test"),
    path("webhooks/<uuid:webhook_id>/replay/", webhooks.WebhookReplay.as_view(), name="webhook_replay"),
    path("webhooks/<uuid:webhook_id>/delete/", webhooks.WebhookDeletion.as_view(), name="webhook_deletion"),
    path("notifications/history/", history.History.as_view(), name="history"),
    path("notifications/<uuid:notification_id>/", inbox.Link.as_view(), name="link"),
    path("notifications/<uuid:notification_id>/later/", inbox.Later.as_view(), name="later"),
    path("notifications/<uuid:notification_id>/open/", inbox.Open.as_view(), name="open"),
]
